import { isDeepStrictEqual } from 'node:util';
import { compareVersions } from './resource-version';

/** One object as it was last seen, reduced to its row. */
export interface Entry<Row> {
  uid: string;
  version: string;
  row: Row;
}

/** What a consumer has to hear: `after` is missing for what is gone, `before` for what is new. */
export interface RowChange<Row> {
  key: string;
  after: Row | undefined;
  before: Row | undefined;
}

/**
 * What an event means for the table. `known`: it tells nothing new. `impossible`: it cannot belong
 * to an unbroken history, so the table is not to be trusted any more.
 */
export type Verdict = 'news' | 'known' | 'impossible';

/** The rows of one kind, with the versions that tell old news from new. */
export class RowTable<Row> {
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
    if (entry !== undefined && compareVersions(version, entry.version) <= 0) return 'known';
    return compareVersions(version, newest) <= 0 ? 'impossible' : 'news';
  }

  judgeDeletion(key: string, uid: string, version: string): Verdict {
    const entry = this.entries.get(key);
    if (entry === undefined) return 'known';
    const older = compareVersions(version, entry.version) < 0;
    if (entry.uid !== uid) return older ? 'known' : 'impossible';
    return older ? 'impossible' : 'news';
  }

  /** No entry removes the key. */
  set(key: string, entry: Entry<Row> | undefined): RowChange<Row>[] {
    const before = this.entries.get(key);
    if (entry === undefined) this.entries.delete(key);
    else this.entries.set(key, entry);
    return changesBetween(key, before, entry);
  }

  /**
   * Takes over a complete list; answers every difference, removals first. Rows are compared as well
   * as versions: a store that was put back gives version numbers out twice.
   */
  replace(list: Map<string, Entry<Row>>): RowChange<Row>[] {
    const old = this.entries;
    this.entries = list;
    const changes: RowChange<Row>[] = [];
    for (const [key, before] of old) {
      if (!list.has(key)) changes.push(...changesBetween(key, before, undefined));
    }
    for (const [key, after] of list) {
      const before = old.get(key);
      const same =
        before?.uid === after.uid &&
        before.version === after.version &&
        isDeepStrictEqual(before.row, after.row);
      // The row that consumers hold stays the row that is told as `before` later.
      if (same) list.set(key, before);
      else changes.push(...changesBetween(key, before, after));
    }
    return changes;
  }
}

function changesBetween<Row>(
  key: string,
  before: Entry<Row> | undefined,
  after: Entry<Row> | undefined,
): RowChange<Row>[] {
  const gone = { key, after: undefined, before: before?.row };
  const come = { key, after: after?.row, before: undefined };
  if (before === undefined) return after === undefined ? [] : [come];
  if (after === undefined) return [gone];
  if (before.uid !== after.uid) return [gone, come];
  return [{ key, after: after.row, before: before.row }];
}
