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
import { Capacity } from './capacity';
import { Circumstances } from './circumstances';
import { Occasions } from './occasions';
import { StepRunner } from './step-runner';
import { Trigger } from './trigger';
import { type Ongoing, RecordKeeper } from './record-keeper';
import { RestoreProgressWatches } from './restore-progress-watches';

/** How long a record that cannot be written is left alone. */
const RETRY_MS = 5_000;
/** After so many rounds in one go the others get their turn. */
const MAX_ROUNDS = 20;

/** One of which only the end was not written down is looked at once more. */
const isEnded = ({ items, finishedAt }: OperationRecord): boolean =>
  finishedAt !== undefined && items.every(isFinished);

/**
 * Works on operations: looks at each record and at the cluster, and does what is missing. It keeps
 * nothing that matters in memory, so whoever takes over goes on where it stopped.
 */
@Injectable()
export class Executor {
  private readonly log = new Logger('Operations');
  private readonly trigger: Trigger;
  private stopping = false;

  constructor(
    private readonly occasions: Occasions,
    private readonly records: RecordKeeper,
    private readonly capacity: Capacity,
    private readonly circumstances: Circumstances,
    private readonly steps: StepRunner,
    private readonly leadership: Leadership,
    private readonly progress: RestoreProgressWatches,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.trigger = new Trigger(clock, (id) => this.work(id));
  }

  /** Begins to work on what is unfinished, and on what comes. */
  start(): void {
    this.occasions.listen((id) => this.trigger.wake(id));
    this.leadership.onChange((leader) => {
      this.records.dropDrafts();
      if (leader) this.wakeAll();
    });
    this.wakeAll();
  }

  /**
   * Lets the steps that are under way end, begins no others, and writes down what was done. What
   * cannot be written any more is found by its name, as after any other end of the process.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    this.progress.stop();
    await this.trigger.stop();
    if (this.leadership.isLeader()) await this.records.writeHeld();
  }

  wakeAll(): void {
    for (const id of this.occasions.all()) this.trigger.wake(id);
  }

  /** Does all that can be done for one operation now; answers when to look again. */
  private async work(id: string): Promise<Instant | null> {
    const record = this.records.latest(id);
    if (!record || isEnded(record)) return this.forget(id);
    if (!this.leadership.isLeader()) return null;
    try {
      return await this.rounds(this.records.ongoing(record));
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      // The process ends: what did not get its turn is among what is written at last.
      if (error.code === 'cancelled') return null;
      // Somebody changed the record in between, or it cannot be written now: look again at what is.
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
      ongoing = await this.records.keep(decision.record, ongoing, decision.steps.length > 0);
      if (decision.steps.length === 0) return this.rest(ongoing, decision);
      const performed = await this.perform(ongoing.record, decision.steps);
      if (this.stopping) {
        this.records.hold(performed, ongoing);
        return null;
      }
      ongoing = await this.records.keep(performed, ongoing);
      if (!this.leadership.isLeader()) return null;
    }
    return this.clock.now();
  }

  private rest(ongoing: Ongoing, { recheckAt }: OperationDecision): Instant | null {
    const { record } = ongoing;
    this.progress.follow(record);
    if (record.items.every(isFinished)) return this.forget(record.id);
    const dueAt = this.records.dueAt(ongoing);
    return recheckAt === null || dueAt === null ? (recheckAt ?? dueAt) : Math.min(recheckAt, dueAt);
  }

  private forget(id: string): null {
    this.records.forget(id);
    this.progress.forget(id);
    this.capacity.note(id, this.records.written(id));
    return null;
  }

  private async perform(
    record: OperationRecord,
    steps: OperationDecision['steps'],
  ): Promise<OperationRecord> {
    const results = await Promise.all(
      steps.map(async ({ item, step }) => ({ item, step, result: await this.steps.run(step) })),
    );
    const now = this.clock.now();
    // What fails while the process ends, or leads no more, was mostly not sent any more: whoever goes on tries it again.
    const isLast = this.stopping || !this.leadership.isLeader();
    const counted = isLast ? results.filter(({ result }) => result.done) : results;
    return counted.reduce<OperationRecord>(
      (current, { item, step, result }) => withResult(current, item, step, result, now),
      record,
    );
  }
}
