import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type Bucket,
  type Interference,
  type LifecycleRule,
  MemoryBucket,
  ObjectServer,
} from '@soteria/sandbox';
import { type Clock, systemClock } from '../config/clock';
import { type StorageConfig } from '../config/config';
import { ObjectStore } from './object-store';
import { scan, type Scanned } from './scan';
import { StoreCalls } from './store-calls';

const KEY = { keyId: 'reader', applicationKey: 'not so secret', region: 'us-west-004' };
/** Seconds pass as milliseconds, so that pauses and limits are there and nobody waits for them. */
const hurried: Clock = {
  ...systemClock,
  after: (delayMs, callback) => systemClock.after(delayMs / 1_000, callback),
};

interface Attempt {
  bucket?: Bucket;
  interfere?: Interference;
  calls?: number;
  callMs?: number;
  prefix?: string;
}

async function scanning(attempt: Attempt): Promise<Scanned & { made: Record<string, number> }> {
  const { bucket = filled(2_500), interfere, calls = 10_000, callMs = 60_000_000 } = attempt;
  const server = await ObjectServer.start({
    buckets: [bucket],
    key: KEY,
    ...(interfere && { interfere }),
  });
  const config: StorageConfig = {
    ...KEY,
    endpoint: server.url,
    bucket: bucket.name,
    prefix: attempt.prefix ?? '',
    scanEverySeconds: 86_400,
    pricePerTbMonth: null,
    budgetBytes: null,
    callsPerDay: calls,
  };
  const counted = new StoreCalls(hurried, new AbortController().signal, { calls, callMs });
  const store = await ObjectStore.open(config, counted, hurried);
  try {
    return { ...(await scan(store)), made: Object.fromEntries(counted.made) };
  } finally {
    store.close();
    await server.stop();
  }
}

function filled(objects: number): MemoryBucket {
  const bucket = new MemoryBucket('backups');
  for (let at = 0; at < objects; at += 1) bucket.put(`objects/${String(at).padStart(7, '0')}`, 10);
  return bucket;
}

const found = ({ totals }: Scanned) => totals.components.other.objects;

describe('a scan of a store in trouble', () => {
  it('comes through when the store is busy now and then, and counts every call', async () => {
    const result = await scanning({
      interfere: ({ operation, number, response }) => {
        if (operation !== 'ListObjectVersions' || number % 2 === 0) return undefined;
        response.writeHead(503, { 'retry-after': '2' }).end();
        return true;
      },
    });
    expect(result.brokenOff).toBeNull();
    expect(found(result)).toBe(2_500);
    expect(result.made['ListObjectVersions']).toBe(6);
  });

  it('keeps the part that it has when the store stays busy', async () => {
    const result = await scanning({
      interfere: ({ number, response }) => {
        if (number <= 2) return undefined;
        response.writeHead(503).end();
        return true;
      },
    });
    expect(result.brokenOff?.code).toBe('unreachable');
    expect(found(result)).toBe(2_000);
    expect(result.made['ListObjectVersions']).toBe(2 + 5);
  });

  it.each<[string, Interference]>([
    [
      'a list that is cut off',
      ({ response, answer }) => {
        response.writeHead(200, { 'content-type': 'application/xml' });
        response.end(answer.slice(0, answer.length / 2));
        return true;
      },
    ],
    [
      'success, with an error as its body',
      ({ response }) => {
        response.writeHead(200, { 'content-type': 'application/xml' });
        response.end('<?xml version="1.0"?><Error><Code>InternalError</Code></Error>');
        return true;
      },
    ],
    [
      'a connection that is cut',
      ({ response }) => {
        response.destroy();
        return true;
      },
    ],
    ['nothing', () => true],
  ])('does not take %s for an empty store', async (_, interfere) => {
    const result = await scanning({ interfere, callMs: 200_000 });
    expect(result.brokenOff?.code).toBe('unreachable');
    expect(result.made).toEqual({ ListObjectVersions: 5 });
  });

  it('does not take success with another document for an empty store', async () => {
    const result = await scanning({
      interfere: ({ response }) => {
        response.writeHead(200, { 'content-type': 'application/xml' }).end('<html></html>');
        return true;
      },
    });
    expect(result.brokenOff?.code).toBe('nonsense');
  });

  it('ends where the list goes round in a circle', async () => {
    let first = '';
    const result = await scanning({
      interfere: ({ response, answer }) => {
        first = first || answer;
        response.writeHead(200, { 'content-type': 'application/xml' }).end(first);
        return true;
      },
    });
    expect(result.brokenOff).toMatchObject({ code: 'nonsense' });
    expect(result.made).toEqual({ ListObjectVersions: 2 });
  });

  it('ends a list without end when its calls are used up', async () => {
    const endless: Bucket = {
      name: 'backups',
      lifecycle: null,
      uploads: () => [],
      *versions(_prefix, after) {
        const from = after === null ? 0 : Number(after.key) + 1;
        for (let at = from; ; at += 1) {
          const key = String(at).padStart(12, '0');
          yield { key, versionId: 'v', bytes: 1, isLatest: true, modifiedAt: 0 };
        }
      },
    };
    const result = await scanning({ bucket: endless, calls: 7 });
    expect(result.brokenOff?.code).toBe('budget-spent');
    expect(found(result)).toBe(7_000);
  });

  it('goes without versions where the store has no such list', async () => {
    const result = await scanning({
      interfere: ({ operation, response }) => {
        if (operation !== 'ListObjectVersions') return undefined;
        response.writeHead(501, { 'content-type': 'application/xml' });
        response.end('<Error><Code>NotImplemented</Code></Error>');
        return true;
      },
    });
    expect(result).toMatchObject({ brokenOff: null, noticed: { listsVersions: false } });
    expect(found(result)).toBe(2_500);
  });

  describe('with unfinished uploads', () => {
    const uploads = (): MemoryBucket => {
      const bucket = new MemoryBucket('backups');
      bucket.beginUpload('one', [1]);
      bucket.beginUpload('two', [10]);
      bucket.beginUpload('three', [100]);
      return bucket;
    };

    it('leaves out one that ends after it was listed, and weighs the others', async () => {
      const bucket = uploads();
      const result = await scanning({
        bucket,
        interfere: ({ operation }) => {
          if (operation === 'ListMultipartUploads') bucket.endUploads('two');
          return undefined;
        },
      });
      expect(result.totals.unfinished).toEqual({ objects: 2, bytes: 101 });
      expect(result).toMatchObject({ brokenOff: null, noticed: { unweighedUploads: 0 } });
    });

    it('counts those whose size the key may not ask for, and says that they were not weighed', async () => {
      const result = await scanning({
        bucket: uploads(),
        interfere: ({ operation, request, response }) => {
          if (operation !== 'ListParts' || request.url?.includes('/two') !== true) return undefined;
          response.writeHead(403, { 'content-type': 'application/xml' });
          response.end('<Error><Code>AccessDenied</Code></Error>');
          return true;
        },
      });
      expect(result.totals.unfinished).toEqual({ objects: 3, bytes: 101 });
      expect(result).toMatchObject({ brokenOff: null, noticed: { unweighedUploads: 1 } });
    });
  });

  it.each<[string, boolean, LifecycleRule]>([
    ['everything', true, {}],
    ['a prefix above ours', true, { prefix: 'long' }],
    ['a prefix below ours', true, { prefix: 'longhorn/backupstore/' }],
    ['another prefix', false, { prefix: 'tmp/' }],
    ['a prefix that begins like ours', false, { prefix: 'longhorn-old/' }],
    ['what has a tag', false, { tag: { key: 'keep', value: 'no' } }],
    ['what has a tag below ours', false, { prefix: 'longhorn/', tag: { key: 'a', value: 'b' } }],
  ])('heeds a lifecycle rule about %s: %s', async (_, heeded, about) => {
    const bucket = new MemoryBucket('backups');
    bucket.lifecycle = { expireAfterDays: 30, expireHiddenAfterDays: 3, ...about };
    const { noticed } = await scanning({ bucket, prefix: 'longhorn' });
    expect(noticed.lifecycle).toEqual({ expiresCurrent: heeded, expiresHidden: heeded });
  });

  it('looks below its prefix alone', async () => {
    const bucket = filled(3);
    bucket.put('elsewhere/one', 1);
    expect(found(await scanning({ bucket, prefix: 'objects' }))).toBe(3);
  });
});

/** A twentieth of a million shows the same in a twentieth of the time; `SOTERIA_SCAN_OBJECTS=1000000` tries all of it. */
const OBJECTS = Number(process.env['SOTERIA_SCAN_OBJECTS'] ?? 50_000);
const PAGES = OBJECTS / 1_000;
const VOLUMES = 100;

/** Very many blocks of a hundred volumes, made up as they are listed. */
const large: Bucket = {
  name: 'backups',
  lifecycle: null,
  uploads: () => [],
  *versions(_prefix, after) {
    const from = after === null ? 0 : Number(after.versionId) + 1;
    for (let at = from; at < OBJECTS; at += 1) {
      const volume = String(Math.floor(at / (OBJECTS / VOLUMES))).padStart(4, '0');
      const block = String(at).padStart(64, '0');
      yield {
        key: `backupstore/volumes/00/11/pvc-${volume}/blocks/22/33/${block}.blk`,
        versionId: String(at),
        bytes: 2_097_152,
        isLatest: true,
        modifiedAt: 0,
      };
    }
  },
};

describe(`a scan of ${OBJECTS} objects`, () => {
  it('takes a call for each thousand, and no more memory at the end than at the beginning', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const usedMiB: number[] = [];
    const result = await scanning({
      bucket: large,
      interfere: ({ number }) => {
        if (number % (PAGES / 10) !== 0) return undefined;
        collect();
        usedMiB.push(process.memoryUsage().heapUsed / 2 ** 20);
        return undefined;
      },
    });
    expect(result.brokenOff).toBeNull();
    expect(result.made['ListObjectVersions']).toBe(PAGES);
    expect(result.totals.components.volume_blocks).toEqual({
      objects: OBJECTS,
      bytes: OBJECTS * 2_097_152,
    });
    expect(result.totals.volumes).toHaveLength(VOLUMES);
    expect(usedMiB.length).toBeGreaterThanOrEqual(9);
    expect(Math.max(...usedMiB) - (usedMiB[0] ?? 0)).toBeLessThan(8);
  }, 180_000);
});
