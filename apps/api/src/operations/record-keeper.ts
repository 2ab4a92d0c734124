import { Inject, Injectable } from '@nestjs/common';
import { type Instant, type OperationRecord } from '@soteria/domain';
import { KubeError } from '../cluster/kube-error';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { OperationStore } from './operation-store';

/** What was done, but decides nothing yet, is written no more often than this: with many items much comes together. */
const NEWS_WRITE_MS = 5_000;
/** Progress and waiting alone are written no more often than this, for the other replicas. */
const PROGRESS_WRITE_MS = 30_000;

/** A state of an operation, and the written one that it goes on from. */
export interface Ongoing {
  record: OperationRecord;
  written: OperationRecord | undefined;
  version: string;
}

/** What this process knows of an operation and has not written yet, and the written state that it rests on. */
interface Draft {
  record: OperationRecord;
  written: OperationRecord;
  basedOn: string;
}

/** Writes down what operations have come to: at once what others rest on, and the rest now and then. */
@Injectable()
export class RecordKeeper {
  /** All of it can be seen in the cluster. */
  private readonly drafts = new Map<string, Draft>();
  private readonly writtenAt = new Map<string, number>();
  private readonly listeners = new Set<(id: string) => void>();

  constructor(
    private readonly store: OperationStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    store.onChange((id) => {
      this.follow(id);
      this.tell(id);
    });
  }

  /** Calls back with the id of an operation when `latest` answers otherwise than before. */
  onChange(listener: (id: string) => void): void {
    this.listeners.add(listener);
  }

  /** The record with what this process knows beyond what is written. */
  latest(id: string): OperationRecord | undefined {
    return this.drafts.get(id)?.record ?? this.store.get(id);
  }

  /** The record as it is written. */
  written(id: string): OperationRecord | undefined {
    return this.store.get(id);
  }

  /** Where an operation stands now. */
  ongoing(record: OperationRecord): Ongoing {
    const { id } = record;
    return { record, written: this.written(id), version: this.store.versionOf(id) };
  }

  /** Lets go of all that is not written: from now on others decide what becomes of it. */
  dropDrafts(): void {
    this.drafts.clear();
  }

  forget(id: string): void {
    this.drafts.delete(id);
    this.writtenAt.delete(id);
  }

  /**
   * Keeps what an operation has come to. With `beforeSteps` it says what is about to be done to the
   * cluster, and is written first. Throws a `conflict` when somebody wrote since the state that it
   * goes on from, say a cancellation.
   */
  async keep(record: OperationRecord, from: Ongoing, beforeSteps = false): Promise<Ongoing> {
    const { written, version } = from;
    if (record === written) return { ...from, record };
    const { id } = record;
    if (written && !this.isDue(record, written, beforeSteps)) {
      this.hold(record, from);
      return { ...from, record };
    }
    const next = await this.store.replace(record, version).catch((error: unknown) => {
      // It did not get its turn any more, because the process ends: it is among its last words.
      if (error instanceof KubeError && error.code === 'cancelled') this.hold(record, from);
      throw error;
    });
    this.writtenAt.set(id, this.clock.monotonic());
    this.drafts.delete(id);
    return { record, written: record, version: next };
  }

  /** Holds what an operation has come to until it is written, or somebody wrote what it cannot go on from. */
  hold(record: OperationRecord, { written, version }: Ongoing): void {
    const before = this.latest(record.id);
    const valid = written && this.carriedOver({ record, written, basedOn: version });
    if (!valid) return;
    this.drafts.set(record.id, valid);
    if (!before || !readsAlike(before, valid.record)) this.tell(record.id);
  }

  /** Writes at the end of the process what is held; what does not succeed can be seen in the cluster, as after a crash. */
  async writeHeld(): Promise<void> {
    const news = [...this.drafts.values()].filter(
      ({ record, written }) => essence(record) !== essence(written),
    );
    await Promise.allSettled(
      news.map(({ record, basedOn }) => this.store.replaceAtEnd(record, basedOn)),
    );
  }

  /** When what is not written yet has to be; null when all of it is. */
  dueAt({ record, written }: Ongoing): Instant | null {
    if (!written || readsAlike(record, written)) return null;
    const afterMs = essence(record) === essence(written) ? PROGRESS_WRITE_MS : NEWS_WRITE_MS;
    // Never a part of a millisecond too early: it would be looked at again and again in it.
    return this.clock.now() + Math.max(Math.ceil(afterMs - this.sinceWrittenMs(record.id)), 0);
  }

  private isDue(record: OperationRecord, written: OperationRecord, beforeSteps: boolean): boolean {
    const sinceMs = this.sinceWrittenMs(record.id);
    if (essence(record) === essence(written)) {
      return sinceMs >= PROGRESS_WRITE_MS && !readsAlike(record, written);
    }
    return beforeSteps || sinceMs >= NEWS_WRITE_MS || outcome(record) !== outcome(written);
  }

  /** What was written meanwhile may be the draft itself, or make another of it, or end it. */
  private follow(id: string): void {
    const draft = this.drafts.get(id);
    const valid = draft && this.carriedOver(draft);
    if (valid) this.drafts.set(id, valid);
    else this.drafts.delete(id);
  }

  /**
   * A draft as it reads on top of what is written now; null when that has to be decided on anew. A
   * wish to cancel changes nothing of what was done, so that nobody sees the operation go back.
   */
  private carriedOver(draft: Draft): Draft | null {
    const { id } = draft.record;
    const basedOn = this.store.versionOf(id);
    if (basedOn === draft.basedOn) return draft;
    const written = this.store.get(id);
    if (!written || !readsAlike(uncancelled(written), uncancelled(draft.written))) return null;
    const { cancelRequestedAt } = written;
    return { record: { ...draft.record, cancelRequestedAt }, written, basedOn };
  }

  private tell(id: string): void {
    for (const listener of this.listeners) listener(id);
  }

  private sinceWrittenMs(id: string): number {
    return this.clock.monotonic() - (this.writtenAt.get(id) ?? -Infinity);
  }
}

/** A record without what changes all the time and can be seen in the cluster: progress and waiting. */
function essence(record: OperationRecord): string {
  return JSON.stringify(record, (key, value: unknown) => (TRANSIENT.has(key) ? undefined : value));
}

const readsAlike = (one: OperationRecord, other: OperationRecord): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const uncancelled = (record: OperationRecord): OperationRecord => ({
  ...record,
  cancelRequestedAt: undefined,
});

const TRANSIENT: ReadonlySet<string> = new Set([
  'progress',
  'detail',
  'missingSince',
  'missesIndeed',
  'trouble',
  'deletionAskedAt',
]);

/** What people and other operations wait for: how each item stands, and what went wrong. */
const outcome = ({ items }: OperationRecord): string =>
  JSON.stringify(items.map(({ state, error, ending }) => [state, error, ending]));
