import { isEqual } from './is-equal';
import { compareKept, compareVersions, type KeptVersion, keptVersion } from './resource-version';

/** One object as it was last seen, reduced to its row. */
export interface Entry<Row> {
  version: KeptVersion;
  row: Row;
}

/** Something is not as it was: `before` is the row that was there, if any. */
export interface RowChange<Row> {
  key: string;
  before: Row | undefined;
}

/**
 * What an event means for the table. `known`: it tells nothing new. `impossible`: it cannot belong
 * to an unbroken history, so the table is not to be trusted any more.
 */
export type Verdict = 'news' | 'known' | 'impossible';

/** The rows of one kind, with the versions that tell old news from new. */
export class RowTable<Row extends { uid: string }> {
  private entries = new Map<string, Entry<Row>>();

  get size(): number {
    return this.entries.size;
  }

  get(key: string): Row | undefined {
    return this.entries.get(key)?.row;
  }

  *rows(): Generator<Row> {
    for (const { row } of this.entries.values()) yield row;
  }

  /** `newest` is the version up to which everything has been seen. */
  judgeChange(key: string, version: string, newest: string): Verdict {
    const entry = this.entries.get(key);
    if (entry && compareKept(keptVersion(version), entry.version) <= 0) return 'known';
    return compareVersions(version, newest) <= 0 ? 'impossible' : 'news';
  }

  judgeDeletion(key: string, uid: string, version: string): Verdict {
    const entry = this.entries.get(key);
    if (entry === undefined) return 'known';
    const older = compareKept(keptVersion(version), entry.version) < 0;
    if (entry.row.uid !== uid) return older ? 'known' : 'impossible';
    return older ? 'impossible' : 'news';
  }

  /** No entry removes the key. */
  set(key: string, entry: Entry<Row> | undefined): RowChange<Row> {
    const before = this.get(key);
    if (entry === undefined) this.entries.delete(key);
    else this.entries.set(key, entry);
    return { key, before };
  }

  /**
   * Takes over a complete list; answers every difference, removals first. Rows are compared as well
   * as versions: a store that was put back gives version numbers out twice.
   */
  replace(list: Map<string, Entry<Row>>): RowChange<Row>[] {
    const old = this.entries;
    this.entries = list;
    const changes: RowChange<Row>[] = [];
    for (const [key, { row }] of old) {
      if (!list.has(key)) changes.push({ key, before: row });
    }
    for (const [key, after] of list) {
      const before = old.get(key);
      // The row that consumers hold stays the row that is told as `before` later.
      if (before !== undefined && isSame(before, after)) list.set(key, before);
      else changes.push({ key, before: before?.row });
    }
    return changes;
  }
}

function isSame<Row>(one: Entry<Row>, other: Entry<Row>): boolean {
  return one.version === other.version && isEqual(one.row, other.row);
}
