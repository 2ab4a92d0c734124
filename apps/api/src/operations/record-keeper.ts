import { Inject, Injectable } from '@nestjs/common';
import { type Instant, type OperationRecord } from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { OperationStore } from './operation-store';

/** What was done, but decides nothing yet, is written no more often than this: with many items much comes together. */
const NEWS_WRITE_MS = 5_000;
/** Progress alone is written no more often than this; whoever asks sees it live anyway. */
const PROGRESS_WRITE_MS = 30_000;

/** A state of an operation, and the written one that it goes on from. */
export interface Ongoing {
  record: OperationRecord;
  written: OperationRecord | undefined;
  version: string;
}

/** Writes down what operations have come to: at once what others rest on, and the rest now and then. */
@Injectable()
export class RecordKeeper {
  /** What this process knows of an operation and has not written yet; all of it can be seen in the cluster. */
  private readonly drafts = new Map<string, { record: OperationRecord; basedOn: string }>();
  private readonly writtenAt = new Map<string, number>();

  constructor(
    private readonly store: OperationStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The record with what this process knows beyond what is written. */
  latest(id: string): OperationRecord | undefined {
    const draft = this.drafts.get(id);
    return draft?.basedOn === this.store.versionOf(id) ? draft.record : this.store.get(id);
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

  /** Lets go of what is not written of an operation, or of all of them. */
  dropDrafts(id?: string): void {
    if (id === undefined) this.drafts.clear();
    else this.drafts.delete(id);
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
    if (!this.isDue(record, written, beforeSteps)) {
      this.drafts.set(id, { record, basedOn: version });
      return { ...from, record };
    }
    const next = await this.store.replace(record, version);
    this.writtenAt.set(id, this.clock.monotonic());
    this.drafts.delete(id);
    return { record, written: record, version: next };
  }

  /** When what is not written yet has to be; null when that can wait for the next change. */
  dueAt({ record, written }: Ongoing): Instant | null {
    if (!written || essence(record) === essence(written)) return null;
    return this.clock.now() + Math.max(NEWS_WRITE_MS - this.sinceWrittenMs(record.id), 0);
  }

  private isDue(
    record: OperationRecord,
    written: OperationRecord | undefined,
    beforeSteps: boolean,
  ): boolean {
    if (!written) return true;
    const sinceMs = this.sinceWrittenMs(record.id);
    if (essence(record) === essence(written)) {
      return sinceMs >= PROGRESS_WRITE_MS && JSON.stringify(record) !== JSON.stringify(written);
    }
    return beforeSteps || sinceMs >= NEWS_WRITE_MS || outcome(record) !== outcome(written);
  }

  private sinceWrittenMs(id: string): number {
    return this.clock.monotonic() - (this.writtenAt.get(id) ?? -Infinity);
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

/** What people and other operations wait for: how each item stands, and what went wrong. */
const outcome = ({ items }: OperationRecord): string =>
  JSON.stringify(items.map(({ state, error, ending }) => [state, error, ending]));
