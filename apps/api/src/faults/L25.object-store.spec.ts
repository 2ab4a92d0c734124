import { type StorageUsage } from '@soteria/contracts';
import { type ConfigMap } from '@soteria/kube';
import { type Interference, MemoryBucket, ObjectServer } from '@soteria/sandbox';
import { type ScanState } from '../storage/scan-record';
import { Story } from '../testing/story';

const KEY = { keyId: 'reader', applicationKey: 'not so secret', region: 'us-west-004' };
const KEPT = '/api/v1/namespaces/soteria/configmaps/soteria-storage-scan';
const OBJECTS = 1_500;
const MINUTE_MS = 60_000;

const refusal = (status: number, code: string) => ({
  status,
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`,
});

describe('L25: the object store in trouble', () => {
  let story: Story;
  let store: ObjectServer;
  let answer: { status: number; body: string } | null = null;
  /** From which call of a scan on it is in trouble. */
  let goodCalls = 0;
  const interfere: Interference = ({ response }) => {
    if (answer === null || goodCalls > 0) {
      goodCalls -= 1;
      return undefined;
    }
    response.writeHead(answer.status, { 'content-type': 'application/xml' }).end(answer.body);
    return true;
  };

  beforeAll(async () => {
    const bucket = new MemoryBucket('backups');
    for (let at = 0; at < OBJECTS; at += 1) bucket.put(`a/${String(at).padStart(5, '0')}`, 10);
    store = await ObjectServer.start({ buckets: [bucket], key: KEY, interfere });
    story = await Story.begin({
      variables: {
        SOTERIA_B2_ENDPOINT: store.url,
        SOTERIA_B2_REGION: KEY.region,
        SOTERIA_B2_BUCKET: 'backups',
        SOTERIA_B2_KEY_ID: KEY.keyId,
        SOTERIA_B2_APPLICATION_KEY: KEY.applicationKey,
      },
    });
    await story.until('it has been scanned', async () => {
      return (await story.get('/v1/b2')).status === 200;
    });
  });
  afterAll(async () => {
    await story.end();
    await store.stop();
  });

  const usage = async () => (await story.get<StorageUsage>('/v1/b2')).body;
  const detailOf = async (code: string) =>
    (await usage()).findings.find((finding) => finding.code === code)?.detail;

  /** The last scan was some time ago, as far as anybody knows. */
  async function letTimePass(): Promise<void> {
    const { data = {} } = (await story.kube('GET', KEPT)) as ConfigMap;
    const state = JSON.parse(data['state.json'] ?? '') as ScanState;
    const startedAt = new Date(Date.now() - 20 * MINUTE_MS).toISOString();
    const text = JSON.stringify({ ...state, startedAt, requestedAt: startedAt });
    const change = { data: { 'state.json': text } };
    await story.kube('PATCH', KEPT, change, 'application/merge-patch+json');
  }

  async function scanAnew(): Promise<void> {
    await letTimePass();
    await story.until('a scan may be asked for', async () => {
      return (await story.post('/v1/b2/scan', {})).status === 202;
    });
  }

  it.each([
    ['a key that is unknown', refusal(401, 'InvalidAccessKeyId'), 'InvalidAccessKeyId'],
    ['a key without the right', refusal(403, 'AccessDenied'), 'AccessDenied'],
    ['a cap of the account', refusal(403, 'TransactionCapExceeded'), 'TransactionCapExceeded'],
    ['a clock that is wrong', refusal(403, 'RequestTimeTooSkewed'), 'RequestTimeTooSkewed'],
    ['a page of something else', { status: 200, body: '<html></html>' }, 'something else'],
  ])('%s: the last good figures stay, and say since when', async (_, trouble, said) => {
    const before = await usage();
    expect(before).toMatchObject({ complete: true, objects: OBJECTS });
    [answer, goodCalls] = [trouble, 1];
    await scanAnew();
    await story.until('it is said', async () => {
      return (await detailOf('scan-failing'))?.includes(said) ?? false;
    });
    const { findings: _findings, scanEndedAt, scanning, ...figures } = await usage();
    const { findings: _before, scanEndedAt: _ended, scanning: _was, ...good } = before;
    expect(figures).toEqual(good);
    expect(scanning).toBe(false);
    expect(Date.parse(scanEndedAt)).toBeGreaterThanOrEqual(Date.parse(before.scanEndedAt));
    expect(await detailOf('scan-failing')).toContain(before.scannedAt);
  });

  it('is told of no more once a scan has come through', async () => {
    answer = null;
    await scanAnew();
    await story.until('it is mended', async () => (await detailOf('scan-failing')) === undefined);
    expect(await usage()).toMatchObject({ complete: true, objects: OBJECTS });
  });
});
