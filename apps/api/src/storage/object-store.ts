import { type LifecycleRule, type S3Client } from '@aws-sdk/client-s3';
import { type Clock } from '../config/clock';
import { type StorageConfig } from '../config/config';
import { type StoreCalls, StoreTrouble } from './store-calls';

/** One object or one version of it. */
export interface Entry {
  key: string;
  bytes: number;
  /** Whether readers get this one; the others are hidden by it, and still there. */
  isCurrent: boolean;
}

/** What the rules do to what is below our prefix. */
export interface Lifecycle {
  /** A rule ends or hides objects that are in use. */
  expiresCurrent: boolean;
  /** A rule clears hidden versions away. */
  expiresHidden: boolean;
}

/** An upload that was begun and not ended. */
export interface Upload {
  key: string;
  id: string;
}

/** How far the store's clock is ahead of ours, in seconds. */
type Skew = number;

/**
 * An S3-speaking store, read page by page. Only reads; nothing here can change what is in it.
 * The client library is loaded when a store is configured, not at every start.
 */
export class ObjectStore {
  skewSeconds: Skew | null = null;

  private constructor(
    private readonly client: S3Client,
    private readonly library: typeof import('@aws-sdk/client-s3'),
    private readonly calls: StoreCalls,
    private readonly place: Pick<StorageConfig, 'bucket' | 'prefix'>,
  ) {}

  static async open(config: StorageConfig, calls: StoreCalls, clock: Clock): Promise<ObjectStore> {
    const library = await import('@aws-sdk/client-s3');
    const client = new library.S3Client({
      endpoint: config.endpoint,
      region: config.region,
      forcePathStyle: true,
      credentials: { accessKeyId: config.keyId, secretAccessKey: config.applicationKey },
      // Calls are counted and repeated by StoreCalls.
      maxAttempts: 1,
      // Some stores refuse the checksum headers that are sent by default.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    const store = new ObjectStore(client, library, calls, config);
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers = {} } = result.response as { headers?: Record<string, string> };
        const told = Date.parse(headers['date'] ?? '');
        if (!Number.isNaN(told)) store.skewSeconds = (told - clock.now()) / 1_000;
        return result;
      },
      { step: 'deserialize', priority: 'low' },
    );
    return store;
  }

  close(): void {
    this.client.destroy();
  }

  /** All versions of all objects, in pages. */
  async *versions(): AsyncGenerator<Entry[]> {
    const { ListObjectVersionsCommand } = this.library;
    let at: Marker = { key: undefined, id: undefined };
    for (;;) {
      const page = await this.calls.make('ListObjectVersions', (abortSignal) =>
        this.client.send(
          new ListObjectVersionsCommand({
            ...this.common(),
            KeyMarker: at.key,
            VersionIdMarker: at.id,
          }),
          { abortSignal },
        ),
      );
      demandPage(page);
      yield (page.Versions ?? []).map(({ Key = '', Size, IsLatest }) => ({
        key: Key,
        bytes: bytesOf(Size),
        isCurrent: IsLatest !== false,
      }));
      if (!page.IsTruncated) return;
      at = advanced(at, { key: page.NextKeyMarker, id: page.NextVersionIdMarker });
    }
  }

  /** The current objects alone, for stores that do not list versions. */
  async *objects(): AsyncGenerator<Entry[]> {
    const { ListObjectsV2Command } = this.library;
    let token: string | undefined;
    let last = '';
    for (;;) {
      const page = await this.calls.make('ListObjectsV2', (abortSignal) =>
        this.client.send(new ListObjectsV2Command({ ...this.common(), ContinuationToken: token }), {
          abortSignal,
        }),
      );
      demandPage(page);
      const entries = (page.Contents ?? []).map(({ Key = '', Size }) => ({
        key: Key,
        bytes: bytesOf(Size),
        isCurrent: true,
      }));
      yield entries;
      if (!page.IsTruncated) return;
      const newest = entries.at(-1)?.key ?? last;
      if (page.NextContinuationToken === undefined || compareKeys(newest, last) <= 0) throw stuck();
      token = page.NextContinuationToken;
      last = newest;
    }
  }

  /** Uploads that were begun and not ended, in pages. */
  async *uploads(): AsyncGenerator<Upload[]> {
    const { ListMultipartUploadsCommand } = this.library;
    let at: Marker = { key: undefined, id: undefined };
    for (;;) {
      const page = await this.calls.make('ListMultipartUploads', (abortSignal) =>
        this.client.send(
          new ListMultipartUploadsCommand({
            ...this.common(),
            KeyMarker: at.key,
            UploadIdMarker: at.id,
          }),
          { abortSignal },
        ),
      );
      demandPage(page);
      yield (page.Uploads ?? []).map(({ Key = '', UploadId = '' }) => ({ key: Key, id: UploadId }));
      if (!page.IsTruncated) return;
      at = advanced(at, { key: page.NextKeyMarker, id: page.NextUploadIdMarker });
    }
  }

  /** How much of an unfinished upload has arrived. */
  async uploadedBytes({ key, id }: Upload): Promise<number> {
    const { ListPartsCommand } = this.library;
    let bytes = 0;
    let marker: string | undefined;
    for (;;) {
      const page = await this.calls.make('ListParts', (abortSignal) =>
        this.client.send(
          new ListPartsCommand({
            Bucket: this.place.bucket,
            Key: key,
            UploadId: id,
            PartNumberMarker: marker,
          }),
          { abortSignal },
        ),
      );
      bytes += (page.Parts ?? []).reduce((sum, { Size }) => sum + bytesOf(Size), 0);
      const next = page.NextPartNumberMarker;
      if (!page.IsTruncated) return bytes;
      if (next === undefined || Number(next) <= Number(marker ?? 0)) throw stuck();
      marker = next;
    }
  }

  async lifecycle(): Promise<Lifecycle> {
    const { GetBucketLifecycleConfigurationCommand } = this.library;
    const { Rules = [] } = await this.calls.make('GetBucketLifecycleConfiguration', (abortSignal) =>
      this.client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: this.place.bucket }), {
        abortSignal,
      }),
    );
    const active = Rules.filter((rule) => rule.Status === 'Enabled' && this.reachesUs(rule));
    return {
      expiresCurrent: active.some(
        ({ Expiration }) => Expiration?.Days !== undefined || Expiration?.Date !== undefined,
      ),
      expiresHidden: active.some(({ NoncurrentVersionExpiration }) => NoncurrentVersionExpiration),
    };
  }

  /** Whether the key reaches other buckets as well. */
  async seesOtherBuckets(): Promise<boolean> {
    const { ListBucketsCommand } = this.library;
    const { Buckets = [] } = await this.calls.make('ListBuckets', (abortSignal) =>
      this.client.send(new ListBucketsCommand({}), { abortSignal }),
    );
    return Buckets.some(({ Name }) => Name !== this.place.bucket);
  }

  /** Whether a lifecycle rule is about what we look at. Longhorn's objects have no tags. */
  private reachesUs({ Prefix, Filter }: LifecycleRule): boolean {
    const wantsTags = Filter?.Tag !== undefined || (Filter?.And?.Tags ?? []).length > 0;
    const theirs = Prefix ?? Filter?.Prefix ?? Filter?.And?.Prefix ?? '';
    const ours = this.prefix;
    return !wantsTags && (theirs.startsWith(ours) || ours.startsWith(theirs));
  }

  private common() {
    return {
      Bucket: this.place.bucket,
      ...(this.prefix === '' ? {} : { Prefix: this.prefix }),
    };
  }

  /** That of all our keys. */
  private get prefix(): string {
    const { prefix } = this.place;
    return prefix === '' ? '' : `${prefix.replace(/\/$/, '')}/`;
  }
}

interface Marker {
  key: string | undefined;
  id: string | undefined;
}

/** An answer that says neither that it goes on nor that it ends is no page of a list. */
function demandPage({ IsTruncated }: { IsTruncated?: boolean | undefined }): void {
  if (IsTruncated !== undefined) return;
  throw new StoreTrouble(
    'nonsense',
    'The store answered a request for a list with something else.',
  );
}

/** Where to go on; a list that does not move forward would never end. */
function advanced(from: Marker, to: Marker): Marker {
  if (to.key === undefined) throw stuck();
  const moved = from.key === undefined ? 1 : compareKeys(to.key, from.key);
  if (moved < 0 || (moved === 0 && to.id === from.id)) throw stuck();
  return to;
}

const stuck = (): StoreTrouble =>
  new StoreTrouble('nonsense', 'The store’s list does not move forward: it would never end.');

/** Keys are in the order of their bytes. */
const compareKeys = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

const bytesOf = (size: number | undefined): number =>
  size !== undefined && Number.isSafeInteger(size) && size >= 0 ? size : 0;
