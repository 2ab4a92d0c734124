import { type Clock } from '../config/clock';
import { Delivery } from './delivery';
import { isEqual } from './is-equal';
import { type RelistReason } from './kind-health';
import { type KindRecord } from './kind-record';
import { compareVersions } from './resource-version';
import { type Entry, type RowChange, RowTable } from './row-table';
import { outOfOrder, rolledBack, vanished } from './watch-fault';
import { type KindView, type RowHandler, type WatchSpec } from './watch-spec';
import { type WireObject } from './wire-object';

export type EntryList<Row> = Map<string, Entry<Row>>;

/** The rows of one kind and how far the cluster's history has gone into them. */
export class KindRows<Row extends { uid: string }> implements KindView<Row> {
  readonly delivery: Delivery<Row>;
  private readonly table = new RowTable<Row>();
  private upTo: string | null = null;
  /** The object that changed last, and the version of that change. */
  private newest: { key: string; version: string } | undefined;
  /** An object that is not there any more: its deletion must be told before events beyond `by`. */
  private awaitedDeletion: { key: string; by: string } | undefined;

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

  /** The key of the object that changed last, as far as seen. */
  get newestKey(): string | undefined {
    return this.newest?.key;
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

  /** Takes over a complete list; `reason` says why it had to be taken. */
  async takeOver(
    list: EntryList<Row>,
    version: string,
    reason: RelistReason | null,
  ): Promise<void> {
    const changes = this.table.replace(list);
    if (reason === 'sweep') this.countMissed(changes, list);
    this.upTo = version;
    this.newest = newestOf(list);
    this.awaitedDeletion = undefined;
    await this.delivery.deliverInTurns(changes);
    this.delivery.replaced();
  }

  /**
   * Compares with what the server has: the version of its store, and the object of `newestKey`.
   * Throws a `WatchFault` when its store is not the one that was seen, or an older one.
   */
  compare(version: string, found: WireObject | undefined): void {
    const seen = this.upTo ?? version;
    if (compareVersions(version, seen) < 0) throw rolledBack(seen, version);
    this.awaitedDeletion = undefined;
    if (this.newest === undefined) return;
    const { key, version: changedAt } = this.newest;
    if (found !== undefined && compareVersions(found.version, changedAt) < 0) {
      throw rolledBack(changedAt, found.version);
    }
    const isKnown = this.table.get(key) !== undefined;
    if (found === undefined && isKnown) this.awaitedDeletion = { key, by: version };
  }

  /** Throws a `WatchFault` when the server is behind what has been seen. */
  bookmark(version: string): void {
    const seen = this.upTo ?? version;
    if (compareVersions(version, seen) < 0) throw rolledBack(seen, version);
    this.upTo = version;
    this.demandDeletion(version);
  }

  /** Throws a `WatchFault` when the change cannot follow what has been seen. */
  changed(subject: WireObject): void {
    const { key, version } = subject;
    const verdict = this.table.judgeChange(key, version, this.upTo ?? '');
    if (verdict === 'impossible') throw outOfOrder(key);
    if (verdict === 'news') this.apply(key, version, this.entryOf(subject));
    this.demandDeletion(version);
  }

  /** Throws a `WatchFault` when the deletion cannot follow what has been seen. */
  deleted({ key, uid, version }: WireObject): void {
    const verdict = this.table.judgeDeletion(key, uid, version);
    if (verdict === 'impossible') throw outOfOrder(key);
    if (verdict === 'news') this.apply(key, version, undefined);
    else this.advance(version);
    this.demandDeletion(version);
  }

  /** What a faultless watch would have told before the list was taken. */
  private countMissed(changes: readonly RowChange<Row>[], list: EntryList<Row>): void {
    const seen = this.upTo ?? '';
    const missed = changes.filter(({ key }) => {
      const version = list.get(key)?.version;
      return version !== undefined && compareVersions(version, seen) <= 0;
    });
    this.record.count('sweepDifferences', missed.length);
  }

  private apply(key: string, version: string, entry: Entry<Row> | undefined): void {
    if (key === this.awaitedDeletion?.key) this.awaitedDeletion = undefined;
    this.newest = { key, version };
    this.advance(version);
    const before = this.table.get(key);
    // Most of what Longhorn writes is small talk: it costs no more than to find that out (P10).
    if (before && entry && this.isSame(before, entry.row)) {
      this.table.set(key, { ...entry, row: before });
      return;
    }
    this.delivery.deliver([this.table.set(key, entry)]);
  }

  private isSame(before: Row, after: Row): boolean {
    if (before.uid !== after.uid) return false;
    return this.spec.isSame?.(before, after) ?? isEqual(before, after);
  }

  private advance(version: string): void {
    if (compareVersions(version, this.upTo ?? '') > 0) this.upTo = version;
  }

  /** Events come in order: one from beyond the deletion, without the deletion, is of another history. */
  private demandDeletion(version: string): void {
    const { key, by } = this.awaitedDeletion ?? {};
    if (key === undefined || by === undefined || compareVersions(version, by) < 0) return;
    throw vanished(key);
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

function newestOf<Row>(list: EntryList<Row>): { key: string; version: string } | undefined {
  let newest: { key: string; version: string } | undefined;
  for (const [key, { version }] of list) {
    if (newest === undefined || compareVersions(version, newest.version) > 0) {
      newest = { key, version };
    }
  }
  return newest;
}
