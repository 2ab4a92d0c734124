import { type ApiObject } from '../object';
import { SortedKeys } from './sorted-keys';

/**
 * One state of one object. The object itself is kept as its JSON text and nothing else, so that a
 * million of them fit; what selectors need beside it is kept ready.
 */
export interface Revision {
  readonly key: string;
  /** Empty for objects of the cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly version: number;
  /** Whether this revision is the object's deletion; the text is then its last state. */
  readonly deleted: boolean;
  readonly text: Buffer;
  /** The state before, while the window still reaches that far back. */
  previous: Revision | undefined;
}

export type RevisionListener = (revision: Revision) => void;

/** Hands out the versions of the whole store, so that all kinds share one order. */
export interface VersionSource {
  next(): number;
}

export const keyOf = (namespace: string, name: string): string =>
  namespace === '' ? name : `${namespace}/${name}`;

/** The object that a revision holds; a copy of the caller's own. */
export const objectOf = (revision: Revision): ApiObject =>
  JSON.parse(revision.text.toString('utf8')) as ApiObject;

/** All objects of one kind, every version of them within the window, and the log of changes. */
export class KindStore {
  private readonly heads = new Map<string, Revision>();
  private readonly keys = new SortedKeys();
  /** Deleted keys that the window still remembers. */
  private readonly tombstones = new SortedKeys();
  private log: Revision[] = [];
  private readonly listeners = new Set<RevisionListener>();
  /** Versions up to this one can no longer be read or watched from. */
  private compacted = 0;
  private newest: number | undefined;

  constructor(
    private readonly versions: VersionSource,
    private readonly windowEvents: number,
  ) {}

  get compactedVersion(): number {
    return this.compacted;
  }

  /** How many objects there are now. */
  get size(): number {
    return this.keys.size - this.tombstones.size;
  }

  /** Of the newest change of this kind, its deletions included; undefined before the first. */
  get newestVersion(): number | undefined {
    return this.newest;
  }

  get(key: string): Revision | undefined {
    const head = this.heads.get(key);
    return head === undefined || head.deleted ? undefined : head;
  }

  /** Writes the object under the next version, which is set in the object given. */
  put(object: ApiObject): Revision {
    const version = this.versions.next();
    object.metadata.resourceVersion = String(version);
    const { namespace = '', name, uid = '', labels = {} } = object.metadata;
    const key = keyOf(namespace, name);
    return this.append({
      key,
      namespace,
      name,
      uid,
      labels,
      version,
      deleted: false,
      text: Buffer.from(JSON.stringify(object)),
      previous: this.heads.get(key),
    });
  }

  /** Removes an object; the deletion carries its last state, or the one given, under the new version. */
  remove(key: string, lastState?: ApiObject): Revision | undefined {
    const head = this.get(key);
    if (head === undefined) return undefined;
    const version = this.versions.next();
    const object = lastState ?? objectOf(head);
    object.metadata.resourceVersion = String(version);
    const text = Buffer.from(JSON.stringify(object));
    return this.append({ ...head, version, deleted: true, text, previous: head });
  }

  /**
   * The objects as they stood at a version, in byte order of their keys, from `start` on.
   * Only valid for versions after `compactedVersion`.
   */
  *snapshot(version: number, prefix = '', start = ''): Generator<Revision> {
    for (const key of this.keys.range(prefix, start)) {
      const revision = this.revisionAt(key, version);
      if (revision !== undefined) yield revision;
    }
  }

  revisionAt(key: string, version: number): Revision | undefined {
    let revision = this.heads.get(key);
    while (revision !== undefined && revision.version > version) revision = revision.previous;
    return revision === undefined || revision.deleted ? undefined : revision;
  }

  /** How many objects there are now under a prefix, from `start` on. */
  countFrom(prefix: string, start: string): number {
    return this.keys.countFrom(prefix, start) - this.tombstones.countFrom(prefix, start);
  }

  /** What happened after a version, in order. */
  changesAfter(version: number): readonly Revision[] {
    let low = 0;
    let high = this.log.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.log[middle]?.version ?? 0) <= version) low = middle + 1;
      else high = middle;
    }
    return this.log.slice(low);
  }

  onChange(listener: RevisionListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Forgets all history up to a version. */
  compact(version: number): void {
    const kept = this.changesAfter(version);
    for (const revision of this.log.slice(0, this.log.length - kept.length)) this.forget(revision);
    this.log = [...kept];
    this.compacted = Math.max(this.compacted, version);
  }

  /** Makes everything after a version undone, as when a store is restored from a copy. */
  rollback(version: number): void {
    const undone = this.changesAfter(version);
    this.log.length -= undone.length;
    for (const key of new Set(undone.map((revision) => revision.key)))
      this.rollbackKey(key, version);
    if (this.newest !== undefined) this.newest = Math.min(this.newest, version);
    this.compacted = Math.min(this.compacted, version);
  }

  private rollbackKey(key: string, version: number): void {
    let revision = this.heads.get(key);
    if (revision?.deleted) this.tombstones.remove(key);
    while (revision !== undefined && revision.version > version) revision = revision.previous;
    if (revision === undefined) {
      this.heads.delete(key);
      this.keys.remove(key);
      return;
    }
    this.heads.set(key, revision);
    if (revision.deleted) this.tombstones.add(key);
  }

  private append(revision: Revision): Revision {
    const { key, previous } = revision;
    this.heads.set(key, revision);
    this.newest = revision.version;
    if (previous === undefined) this.keys.add(key);
    if (previous?.deleted === true) this.tombstones.remove(key);
    if (revision.deleted) this.tombstones.add(key);
    this.log.push(revision);
    if (this.log.length > 2 * this.windowEvents) this.trim();
    for (const listener of this.listeners) listener(revision);
    return revision;
  }

  /** Trimming only at twice the limit keeps its cost per change constant. */
  private trim(): void {
    const last = this.log[this.log.length - this.windowEvents - 1];
    if (last !== undefined) this.compact(last.version);
  }

  private forget(revision: Revision): void {
    revision.previous = undefined;
    if (revision.deleted && this.heads.get(revision.key) === revision) {
      this.heads.delete(revision.key);
      this.keys.remove(revision.key);
      this.tombstones.remove(revision.key);
    }
  }
}
