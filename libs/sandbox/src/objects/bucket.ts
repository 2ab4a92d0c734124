/** One version of one object in a bucket. */
export interface StoredVersion {
  key: string;
  versionId: string;
  bytes: number;
  /** Whether readers get this one. */
  isLatest: boolean;
  modifiedAt: number;
}

export interface UnfinishedUpload {
  key: string;
  uploadId: string;
  parts: readonly number[];
}

/** Of a lifecycle rule only what matters to a reader. */
export interface LifecycleRule {
  expireAfterDays?: number;
  expireHiddenAfterDays?: number;
  /** What it is about; everything where nothing is said. */
  prefix?: string;
  tag?: { key: string; value: string };
}

/** What a bucket holds, in the order in which it is listed: by key, newest version first. */
export interface Bucket {
  name: string;
  /** Versions whose key begins with the prefix, after the given one. */
  versions(
    prefix: string,
    after: { key: string; versionId: string } | null,
  ): Iterable<StoredVersion>;
  uploads(): readonly UnfinishedUpload[];
  /** Null: there is none. */
  lifecycle: LifecycleRule | null;
}

/** A bucket that is kept in memory. */
export class MemoryBucket implements Bucket {
  lifecycle: Bucket['lifecycle'] = null;
  private readonly byKey = new Map<string, StoredVersion[]>();
  private unfinished: UnfinishedUpload[] = [];
  private sorted: string[] | null = null;
  private writes = 0;

  constructor(readonly name: string) {}

  /** Puts an object; what was there before lives on as a hidden version. */
  put(key: string, bytes: number, modifiedAt = 0): void {
    this.writes += 1;
    const before = (this.byKey.get(key) ?? []).map((version) => ({ ...version, isLatest: false }));
    if (before.length === 0) this.sorted = null;
    const versionId = `v${String(this.writes).padStart(12, '0')}`;
    this.byKey.set(key, [{ key, versionId, bytes, isLatest: true, modifiedAt }, ...before]);
  }

  /** Hides an object, as a deletion in a versioned bucket does. */
  hide(key: string): void {
    const versions = this.byKey.get(key) ?? [];
    this.byKey.set(
      key,
      versions.map((version) => ({ ...version, isLatest: false })),
    );
  }

  /** Removes an object with all its versions. */
  remove(key: string): void {
    if (this.byKey.delete(key)) this.sorted = null;
  }

  beginUpload(key: string, parts: readonly number[]): void {
    this.writes += 1;
    this.unfinished.push({ key, uploadId: `upload-${this.writes}`, parts });
  }

  /** Ends the uploads to a key, without an object that comes of it. */
  endUploads(key: string): void {
    this.unfinished = this.unfinished.filter((upload) => upload.key !== key);
  }

  uploads(): readonly UnfinishedUpload[] {
    return this.unfinished;
  }

  *versions(
    prefix: string,
    after: { key: string; versionId: string } | null,
  ): Iterable<StoredVersion> {
    this.sorted ??= [...this.byKey.keys()].sort((one, other) =>
      Buffer.compare(Buffer.from(one), Buffer.from(other)),
    );
    for (let at = after ? this.indexOf(after.key) : 0; at < this.sorted.length; at += 1) {
      const key = this.sorted[at] ?? '';
      if (!key.startsWith(prefix)) continue;
      const versions = this.byKey.get(key) ?? [];
      const passed = key === after?.key ? positionAfter(versions, after.versionId) : 0;
      yield* versions.slice(passed);
    }
  }

  /** The first key that is not before this one. */
  private indexOf(key: string): number {
    const keys = this.sorted ?? [];
    const wanted = Buffer.from(key);
    let [low, high] = [0, keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (Buffer.compare(Buffer.from(keys[middle] ?? ''), wanted) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Without a version, all versions of the key are passed. */
function positionAfter(versions: readonly StoredVersion[], versionId: string): number {
  const at = versions.findIndex((version) => version.versionId === versionId);
  return at < 0 ? versions.length : at + 1;
}
