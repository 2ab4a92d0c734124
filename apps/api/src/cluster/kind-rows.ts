import { type Clock } from '../config/clock';
import { Delivery } from './delivery';
import { type RelistReason } from './kind-health';
import { type KindRecord } from './kind-record';
import { compareVersions } from './resource-version';
import { type Entry, RowTable } from './row-table';
import { outOfOrder, rolledBack } from './watch-fault';
import { type KindView, type RowHandler, type WatchSpec } from './watch-spec';
import { type WireObject } from './wire-object';

export type EntryList<Row> = Map<string, Entry<Row>>;

/** The rows of one kind and how far the cluster's history has gone into them. */
export class KindRows<Row extends { uid: string }> implements KindView<Row> {
  readonly delivery: Delivery<Row>;
  private readonly table = new RowTable<Row>();
  private upTo: string | null = null;

  constructor(
    private readonly spec: WatchSpec<Row>,
    handler: RowHandler<Row>,
    private readonly record: KindRecord,
    clock: Clock,
    tell: (sentence: string) => void,
  ) {
    this.delivery = new Delivery(
      handler,
      (key) => this.get(key),
      clock,
      (key, error) => {
        tell(`its consumer failed at ${key === '' ? 'the end of a list' : key}: ${textOf(error)}`);
      },
    );
  }

  /** The version up to which everything has been seen; null before the first list. */
  get seenUpTo(): string | null {
    return this.upTo;
  }

  get size(): number {
    return this.table.size;
  }

  get(key: string): Row | undefined {
    return this.table.get(key);
  }

  rows(): IterableIterator<Row> {
    return this.table.rows();
  }

  /** Adds objects to a list that is being collected. */
  collect(list: EntryList<Row>, items: readonly WireObject[]): void {
    for (const item of items) {
      const entry = this.entryOf(item);
      if (entry !== undefined) list.set(item.key, entry);
    }
  }

  /** Takes over a complete list, and why it had to be taken. */
  takeOver(list: EntryList<Row>, version: string, reason: RelistReason | null): void {
    if (reason === 'sweep' && this.upTo !== null) {
      this.record.count('sweepDifferences', this.table.missedBefore(this.upTo, list));
    }
    const versionsTell = reason !== 'silence' && reason !== 'rolled-back';
    const changes = this.table.replace(list, versionsTell);
    this.upTo = version;
    this.delivery.deliver(changes);
    this.delivery.replaced();
  }

  /** Throws a `WatchFault` when the server is behind what has been seen. */
  bookmark(version: string): void {
    const seen = this.upTo ?? version;
    if (compareVersions(version, seen) < 0) throw rolledBack(seen, version);
    this.upTo = version;
  }

  /** Throws a `WatchFault` when the change cannot follow what has been seen. */
  changed(subject: WireObject): void {
    const { key, version } = subject;
    const verdict = this.table.judgeChange(key, version, this.upTo ?? '');
    if (verdict === 'impossible') throw outOfOrder(key);
    if (verdict === 'news') this.apply(key, version, this.entryOf(subject));
  }

  /** Throws a `WatchFault` when the deletion cannot follow what has been seen. */
  deleted({ key, uid, version }: WireObject): void {
    const verdict = this.table.judgeDeletion(key, uid, version);
    if (verdict === 'impossible') throw outOfOrder(key);
    this.apply(key, version, verdict === 'news' ? undefined : this.table.entry(key));
  }

  private apply(key: string, version: string, entry: Entry<Row> | undefined): void {
    if (compareVersions(version, this.upTo ?? '') > 0) this.upTo = version;
    this.delivery.deliver(this.table.set(key, entry));
  }

  /** An object that cannot be projected becomes a row that says so, where the kind has such rows. */
  private entryOf({ key, uid, version, object }: WireObject): Entry<Row> | undefined {
    try {
      return { uid, version, row: this.spec.project(object) };
    } catch (error) {
      this.record.couldNotRead(key, error);
      return this.spec.damaged === undefined
        ? undefined
        : { uid, version, row: this.spec.damaged(object, error) };
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
