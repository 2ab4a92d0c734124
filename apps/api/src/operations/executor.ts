import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  type Instant,
  isFinished,
  nextSteps,
  type OperationDecision,
  type OperationRecord,
  withResult,
} from '@soteria/domain';
import { KubeError } from '../cluster/kube-error';
import { Leadership } from '../cluster/lease';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { type FactChange, FactStore } from '../driver/fact-store';
import { Capacity } from './capacity';
import { Circumstances } from './circumstances';
import { OperationStore } from './operation-store';
import { StepRunner } from './step-runner';
import { Trigger } from './trigger';
import { RestoreProgressWatches } from './restore-progress-watches';

/** A state of an operation, and the written one that it goes on from. */
interface Ongoing {
  record: OperationRecord;
  written: OperationRecord | undefined;
  version: string;
}

/** Progress alone is written no more often than this; whoever asks sees it live anyway. */
const PROGRESS_WRITE_MS = 30_000;
/** How long a record that cannot be written is left alone. */
const RETRY_MS = 5_000;
/** After so many rounds in one go the others get their turn. */
const MAX_ROUNDS = 20;

/**
 * Works on operations: looks at each record and at the cluster, and does what is missing. It keeps
 * nothing that matters in memory, so whoever takes over goes on where it stopped.
 */
@Injectable()
export class Executor {
  private readonly log = new Logger('Operations');
  /** What this process knows of an operation and has not written yet: progress and waiting only. */
  private readonly drafts = new Map<string, { record: OperationRecord; basedOn: string }>();
  private readonly writtenAt = new Map<string, number>();
  private readonly trigger: Trigger;
  private stopping = false;

  constructor(
    private readonly store: OperationStore,
    private readonly capacity: Capacity,
    private readonly circumstances: Circumstances,
    private readonly steps: StepRunner,
    private readonly facts: FactStore,
    private readonly leadership: Leadership,
    private readonly progress: RestoreProgressWatches,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.trigger = new Trigger(clock, (id) => this.work(id));
  }

  /** Begins to work on what is unfinished, and on what comes. */
  start(): void {
    this.store.onChange((id) => this.trigger.wake(id));
    this.capacity.onRoom(() => this.wakeWaiting());
    this.facts.onChange((change) => this.wakeConcerned(change));
    this.leadership.onChange((leader) => {
      this.drafts.clear();
      if (leader) this.wakeAll();
    });
    this.wakeAll();
  }

  /**
   * Lets the steps that are under way end, and begins no others. What they did is not written down:
   * whoever goes on finds it by its name, as after any other end of the process.
   */
  stop(): Promise<void> {
    this.stopping = true;
    this.progress.stop();
    return this.trigger.stop();
  }

  wakeAll(): void {
    for (const { id } of this.store.active()) this.trigger.wake(id);
  }

  /** The record with what this process knows beyond what is written. */
  latest(id: string): OperationRecord | undefined {
    const draft = this.drafts.get(id);
    return draft?.basedOn === this.store.versionOf(id) ? draft.record : this.store.get(id);
  }

  /** An object says by its label for which operation it was made; an undo works on its restore's. */
  private wakeConcerned({ kind, after, before }: FactChange): void {
    for (const fact of [after, before]) {
      const id = fact && 'operation' in fact ? fact.operation : null;
      if (id === null) continue;
      this.wake(id);
      for (const undo of this.store.active('undo')) if (undo.of === id) this.wake(undo.id);
    }
    if (kind === 'backup' && !after) for (const { id } of this.store.active('prune')) this.wake(id);
  }

  private wake(id: string): void {
    if (this.store.isActive(id)) this.trigger.wake(id);
  }

  /** Does all that can be done for one operation now; answers when to look again. */
  private async work(id: string): Promise<Instant | null> {
    const record = this.latest(id);
    if (!record || record.items.every(isFinished)) return this.forget(id);
    if (!this.leadership.isLeader()) return null;
    try {
      const version = this.store.versionOf(id);
      return await this.rounds({ record, written: this.store.get(id), version });
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      // Somebody changed the record in between, or it cannot be written now: look again at what is.
      this.drafts.delete(id);
      const retryMs = error.code === 'conflict' ? 0 : (error.retryAfterMs ?? RETRY_MS);
      if (retryMs > 0) this.log.warn(`operation ${id} cannot be recorded: ${error.detail}`);
      return this.clock.now() + retryMs;
    }
  }

  private async rounds(begun: Ongoing): Promise<Instant | null> {
    let ongoing = begun;
    const { id } = begun.record;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const decision = nextSteps(ongoing.record, this.circumstances.of(ongoing.record));
      // Noted before it is written, so that two that are decided at once do not take the same place.
      this.capacity.note(id, decision.record);
      ongoing = await this.keep(decision.record, ongoing);
      if (decision.steps.length === 0) return this.rest(ongoing.record, decision);
      const performed = await this.perform(ongoing.record, decision.steps);
      if (this.stopping) return null;
      ongoing = await this.keep(performed, ongoing);
      if (!this.leadership.isLeader()) return null;
    }
    return this.clock.now();
  }

  private rest(record: OperationRecord, { recheckAt }: OperationDecision): Instant | null {
    this.progress.follow(record);
    if (record.items.every(isFinished)) return this.forget(record.id);
    return recheckAt;
  }

  private forget(id: string): null {
    this.drafts.delete(id);
    this.writtenAt.delete(id);
    this.progress.forget(id);
    this.capacity.note(id, this.store.get(id));
    return null;
  }

  private wakeWaiting(): void {
    for (const id of this.capacity.next()) this.wake(id);
  }

  private async perform(
    record: OperationRecord,
    steps: OperationDecision['steps'],
  ): Promise<OperationRecord> {
    const results = await Promise.all(
      steps.map(async ({ item, step }) => ({ item, step, result: await this.steps.run(step) })),
    );
    const now = this.clock.now();
    return results.reduce<OperationRecord>(
      (current, { item, step, result }) => withResult(current, item, step, result, now),
      record,
    );
  }

  /**
   * Writes a record when something that matters has changed, or when its progress is old; throws a
   * `conflict` when somebody wrote since the state that it goes on from, say a cancellation.
   */
  private async keep(record: OperationRecord, { written, version }: Ongoing): Promise<Ongoing> {
    if (record === written) return { record, written, version };
    const lastWriteMs = this.writtenAt.get(record.id) ?? -Infinity;
    const due = this.clock.monotonic() - lastWriteMs >= PROGRESS_WRITE_MS;
    const matters = !written || essence(record) !== essence(written);
    if (matters || (due && JSON.stringify(record) !== JSON.stringify(written))) {
      const next = await this.store.replace(record, version);
      this.writtenAt.set(record.id, this.clock.monotonic());
      this.drafts.delete(record.id);
      return { record, written: record, version: next };
    }
    this.drafts.set(record.id, { record, basedOn: version });
    return { record, written, version };
  }
}

/** A record without what changes all the time and can be seen in the cluster: progress and waiting. */
function essence(record: OperationRecord): string {
  return JSON.stringify(record, (key, value: unknown) => (TRANSIENT.has(key) ? undefined : value));
}

const TRANSIENT: ReadonlySet<string> = new Set([
  'progress',
  'detail',
  'missingSince',
  'trouble',
  'deletionAskedAt',
]);
