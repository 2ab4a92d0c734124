import { type StorageUsage } from '@soteria/contracts';
import {
  type Interference,
  MemoryBucket,
  ObjectServer,
  startCluster,
  world,
} from '@soteria/sandbox';
import { Story } from '../testing/story';

const KEY = { keyId: 'reader', applicationKey: 'not so secret', region: 'us-west-004' };
const BLOCK = 2 * 2 ** 20;

const variablesOf = (store: ObjectServer, more: Record<string, string> = {}) => ({
  SOTERIA_B2_ENDPOINT: store.url,
  SOTERIA_B2_REGION: KEY.region,
  SOTERIA_B2_BUCKET: 'backups',
  SOTERIA_B2_KEY_ID: KEY.keyId,
  SOTERIA_B2_APPLICATION_KEY: KEY.applicationKey,
  ...more,
});

function fill(bucket: MemoryBucket, volume: string, blocks: number): void {
  const root = `longhorn/backupstore/volumes/ab/cd/${volume}`;
  bucket.put(`${root}/volume.cfg`, 500);
  bucket.put(`${root}/backups/backup_one.cfg`, 2_000);
  for (let at = 0; at < blocks; at += 1) {
    bucket.put(`${root}/blocks/00/11/${String(at).padStart(8, '0')}.blk`, BLOCK);
  }
}

const shop = () =>
  world().volume('shop/orders').backedUp('2h ago').volume('shop/gone').backedUp('3d ago');

describe('the object store', () => {
  let story: Story | undefined;
  let store: ObjectServer | undefined;
  afterEach(async () => {
    await story?.end();
    await store?.stop();
    story = store = undefined;
  });

  async function begin(
    bucket: MemoryBucket,
    options: {
      interfere?: Interference;
      variables?: Record<string, string>;
      key?: typeof KEY;
    } = {},
  ): Promise<Story> {
    const { interfere, variables, key = KEY } = options;
    store = await ObjectServer.start({ buckets: [bucket], key, ...(interfere && { interfere }) });
    story = await Story.begin({ world: shop(), variables: variablesOf(store, variables) });
    return story;
  }

  async function scanned(from: Story): Promise<StorageUsage> {
    await from.until('a scan has ended', async () => (await from.get('/v1/b2')).status === 200);
    return (await from.get<StorageUsage>('/v1/b2')).body;
  }

  it('is said not to be configured', async () => {
    story = await Story.begin({ world: shop() });
    expect(await story.refused('GET', '/v1/b2')).toMatchObject({
      code: 'storage-not-configured',
      status: 404,
    });
    expect((await story.refused('POST', '/v1/b2/scan')).code).toBe('storage-not-configured');
  });

  it('is told of in full, by volume, with what is hidden and unfinished', async () => {
    const bucket = new MemoryBucket('backups');
    const place = await Story.begin({ world: shop() });
    const orders = place.cluster.handleOf('shop/orders');
    await place.end();
    fill(bucket, orders, 1_500);
    fill(bucket, 'stranger', 2);
    bucket.put('longhorn/backupstore/backing-images/image.cfg', 10);
    bucket.put('notes.txt', 7);
    bucket.put('notes.txt', 9);
    bucket.put('deleted.txt', 11);
    bucket.hide('deleted.txt');
    bucket.beginUpload('longhorn/big', [100, 200]);
    const from = await begin(bucket, { variables: { SOTERIA_B2_PRICE_PER_TB_MONTH: '1000000' } });
    const usage = await scanned(from);
    expect(usage).toMatchObject({
      bucket: 'backups',
      complete: true,
      objects: 1_502 + 4 + 1 + 1,
      bytes: 1_502 * BLOCK + 2 * 2_500 + 10 + 9,
      hiddenBytes: 7 + 11,
      unfinishedBytes: 300,
      other: { objects: 2, bytes: 19 },
      requests: 2 + 1 + 1 + 1 + 1,
    });
    expect(usage.volumes).toEqual([
      {
        volume: orders,
        namespace: 'shop',
        pvc: 'orders',
        present: true,
        objects: 1_502,
        bytes: 1_500 * BLOCK + 2_500,
        restorePoints: 1,
      },
      {
        volume: 'stranger',
        present: false,
        objects: 4,
        bytes: 2 * BLOCK + 2_500,
        restorePoints: 1,
      },
    ]);
    const paid = usage.bytes + usage.hiddenBytes + usage.unfinishedBytes;
    expect(usage.estimatedMonthCost).toEqual({
      amount: Math.round(paid / 1e4) / 100,
      currency: 'USD',
    });
    expect(usage.findings.map(({ code }) => code).sort()).toEqual([
      'polling-often',
      'unfinished-uploads',
      'unknown-volumes',
    ]);
    expect(Object.fromEntries(store?.calls ?? [])).toEqual({
      ListObjectVersions: 2,
      ListMultipartUploads: 1,
      ListParts: 1,
      GetBucketLifecycleConfiguration: 1,
      ListBuckets: 1,
    });
    const metrics = (await from.get<string>('/metrics')).body;
    expect(metrics).toContain('soteria_object_store_bytes{bucket="backups",component="hidden"} 18');
    expect(metrics).toContain(`kind="physical"} ${1_500 * BLOCK + 2_500}`);
  });

  it('is answered of without a call, with an ETag, and the same after a restart', async () => {
    const bucket = new MemoryBucket('backups');
    fill(bucket, 'one', 3);
    const from = await begin(bucket);
    const usage = await scanned(from);
    const calls = [...(store?.calls.values() ?? [])];
    const { headers } = await from.get('/v1/b2');
    const again = await from.get('/v1/b2', { 'if-none-match': headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
    await from.restart();
    expect(await scanned(from)).toEqual(usage);
    expect([...(store?.calls.values() ?? [])]).toEqual(calls);
  });

  it('is not scanned again a moment after it was', async () => {
    const from = await begin(new MemoryBucket('backups'));
    await scanned(from);
    const problem = await from.refused('POST', '/v1/b2/scan');
    expect(problem).toMatchObject({ code: 'too-many-requests', status: 429 });
  });

  it('warns of rules that destroy backups, and of hidden versions that nothing clears', async () => {
    const bucket = new MemoryBucket('backups');
    bucket.lifecycle = { expireAfterDays: 30 };
    bucket.put('a', 5);
    bucket.put('a', 6);
    const usage = await scanned(await begin(bucket));
    const codes = usage.findings.map(({ code, severity }) => [code, severity]);
    expect(codes).toContainEqual(['lifecycle-removes-live-data', 'critical']);
    expect(codes).toContainEqual(['hidden-versions-kept', 'warning']);
  });

  it('shows a part when the calls of the day are used up, and says so', async () => {
    const bucket = new MemoryBucket('backups');
    fill(bucket, 'one', 2_500);
    const from = await begin(bucket, { variables: { SOTERIA_B2_CALLS_PER_DAY: '2' } });
    const usage = await scanned(from);
    expect(usage).toMatchObject({ complete: false, objects: 2_000, requests: 2 });
    expect(usage.findings.map(({ code }) => code)).toContain('scan-incomplete');
    expect(store?.calls.get('ListObjectVersions')).toBe(2);
  });

  it('is not read with a key that it refuses', async () => {
    const from = await begin(new MemoryBucket('backups'), { key: { ...KEY, keyId: 'another' } });
    const usage = await scanned(from);
    expect(usage).toMatchObject({ complete: false, objects: 0 });
    expect(usage.findings[0]?.detail).toContain('InvalidAccessKeyId');
  });

  it('is told not to be known as long as no scan could be kept, so that the alert fires', async () => {
    const cluster = await startCluster({ world: shop() });
    cluster.sandbox.faults.add({
      match: { verb: 'create', plural: 'configmaps' },
      action: { kind: 'status', code: 403, reason: 'Forbidden' },
    });
    store = await ObjectServer.start({ buckets: [new MemoryBucket('backups')], key: KEY });
    story = await Story.begin({ cluster, variables: variablesOf(store) });
    const { body } = await story.get<string>('/metrics');
    expect(body).toContain('soteria_object_store_scan_complete{bucket="backups"} 0\n');
    expect(body).toContain('soteria_object_store_scan_interval_seconds{bucket="backups"} 86400\n');
    expect(body).not.toContain('soteria_object_store_scan_timestamp_seconds{');
  });
});
