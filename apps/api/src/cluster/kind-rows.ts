import { type Clock } from '../config/clock';
import { Delivery } from './delivery';
import { isEqual } from './is-equal';
import { type RelistReason } from './kind-health';
import { type KindRecord } from './kind-record';
import { compareKept, compareVersions, type KeptVersion, keptVersion } from './resource-version';
import { type Entry, type RowChange, RowTable } from './row-table';
import { outOfOrder, rolledBack, vanished } from './watch-fault';
import { type KindView, type RowHandler, type WatchSpec } from './watch-spec';
import { type WireObject } from './wire-object';

/** By the names under which rows are kept. */
export type EntryList<Row> = Map<string, Entry<Row>>;

/** The rows of one kind and how far the cluster's history has gone into them. */
export class KindRows<Row extends { uid: string }> implements KindView<Row> {
  readonly delivery: Delivery<Row>;
  private readonly table = new RowTable<Row>();
  private upTo: string | null = null;
  /** The object that changed last, and the version of that change. */
  private newest: { kept: string; version: string } | undefined;
  /** An object that is not there any more: its deletion must be told before events beyond `by`. */
  private awaitedDeletion: { kept: string; by: string } | undefined;

  constructor(
    private readonly spec: WatchSpec<Row>,
    handler: RowHandler<Row>,
    private readonly record: KindRecord,
    clock: Clock,
    tell: (sentence: string) => void,
  ) {
    this.delivery = new Delivery(
      {
        changed: (kept, after, before) => handler.changed(this.keyOf(kept), after, before),
        replaced: () => handler.replaced?.(),
      },
      (kept) => this.table.get(kept),
      clock,
      (kept, error) => {
        const where = kept === '' ? 'the end of a list' : this.keyOf(kept);
        tell(`its consumer failed at ${where}: ${textOf(error)}`);
      },
    );
  }

  /** The version up to which everything has been seen; null before the first list. */
  get seenUpTo(): string | null {
    return this.upTo;
  }

  /** The key of the object that changed last, as far as seen. */
  get newestKey(): string | undefined {
    return this.newest && this.keyOf(this.newest.kept);
  }

  get size(): number {
    return this.table.size;
  }

  get(key: string): Row | undefined {
    const prefix = this.keyOf('');
    if (!key.startsWith(prefix)) return undefined;
    return this.table.get(key.slice(prefix.length));
  }

  rows(): IterableIterator<Row> {
    return this.table.rows();
  }

  /** Adds objects to a list that is being collected. */
  collect(list: EntryList<Row>, items: readonly WireObject[]): void {
    for (const item of items) {
      const entry = this.entryOf(item);
      if (entry !== undefined) list.set(this.keptAs(item), entry);
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
    const { kept, version: changedAt } = this.newest;
    if (found !== undefined && compareVersions(found.version, changedAt) < 0) {
      throw rolledBack(changedAt, found.version);
    }
    const isKnown = this.table.get(kept) !== undefined;
    if (found === undefined && isKnown) this.awaitedDeletion = { kept, by: version };
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
    const kept = this.keptAs(subject);
    const verdict = this.table.judgeChange(kept, version, this.upTo ?? '');
    if (verdict === 'impossible') throw outOfOrder(key);
    if (verdict === 'news') this.apply(kept, version, this.entryOf(subject));
    this.demandDeletion(version);
  }

  /** Throws a `WatchFault` when the deletion cannot follow what has been seen. */
  deleted(subject: WireObject): void {
    const { key, uid, version } = subject;
    const kept = this.keptAs(subject);
    const verdict = this.table.judgeDeletion(kept, uid, version);
    if (verdict === 'impossible') throw outOfOrder(key);
    if (verdict === 'news') this.apply(kept, version, undefined);
    else this.advance(version);
    this.demandDeletion(version);
  }

  /** What a faultless watch would have told before the list was taken. */
  private countMissed(changes: readonly RowChange<Row>[], list: EntryList<Row>): void {
    const seen = keptVersion(this.upTo ?? '');
    const missed = changes.filter(({ key }) => {
      const version = list.get(key)?.version;
      return version !== undefined && compareKept(version, seen) <= 0;
    });
    this.record.count('sweepDifferences', missed.length);
  }

  /**
   * In a watch of one namespace a name says it all, and is a text that the row has anyway: the whole key
   * was 56 bytes more for each backup (P14).
   */
  private keptAs({ key, name }: WireObject): string {
    return this.spec.namespace === undefined ? key : name;
  }

  /** The key of what is kept so. */
  private keyOf(kept: string): string {
    return this.spec.namespace === undefined ? kept : `${this.spec.namespace}/${kept}`;
  }

  private apply(kept: string, version: string, entry: Entry<Row> | undefined): void {
    if (kept === this.awaitedDeletion?.kept) this.awaitedDeletion = undefined;
    this.newest = { kept, version };
    this.advance(version);
    const before = this.table.get(kept);
    // Most of what Longhorn writes changes nothing that matters here; finding that out is all it may cost (P10).
    if (before && entry && this.isSame(before, entry.row)) {
      this.table.set(kept, { ...entry, row: before });
      return;
    }
    this.delivery.deliver([this.table.set(kept, entry)]);
  }

  private isSame(before: Row, after: Row): boolean {
    if (before.uid !== after.uid) return false;
    return this.spec.isSame?.(before, after) ?? isEqual(before, after);
  }

  private advance(version: string): void {
    if (compareVersions(version, this.upTo ?? '') > 0) this.upTo = version;
  }

  /** Events come in order: a later one without the deletion shows that the store has another history. */
  private demandDeletion(version: string): void {
    const { kept, by } = this.awaitedDeletion ?? {};
    if (kept === undefined || by === undefined || compareVersions(version, by) < 0) return;
    throw vanished(this.keyOf(kept));
  }

  /** An object that cannot be projected becomes a row that says so, where the kind has such rows. */
  private entryOf({ key, version, object }: WireObject): Entry<Row> | undefined {
    try {
      return { version: keptVersion(version), row: this.spec.project(object) };
    } catch (error) {
      this.record.couldNotRead(key, error);
      return this.spec.damaged === undefined
        ? undefined
        : { version: keptVersion(version), row: this.spec.damaged(object, error) };
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function newestOf<Row>(list: EntryList<Row>): { kept: string; version: string } | undefined {
  let newest: { kept: string; version: KeptVersion } | undefined;
  for (const [kept, { version }] of list) {
    if (newest === undefined || compareKept(version, newest.version) > 0) {
      newest = { kept, version };
    }
  }
  return newest && { kept: newest.kept, version: `${newest.version}` };
}
