import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MARK, MemoryBucket, ObjectServer, startCluster, world } from '@soteria/sandbox';
import { Story } from '../testing/story';
import { readExposition } from './testing/read-exposition';

jest.setTimeout(180_000);
const GOLDEN = join(__dirname, 'testdata/families.json');
const KEY = { keyId: 'reader', applicationKey: 'not so secret', region: 'us-west-004' };
/** Those of the runtime come with it, and differ between its versions. */
const OF_THE_RUNTIME = /^(process|nodejs)_/;

type Families = Record<string, { type: string; labels: string[] }>;

/** Every metric that is told, with its type and the labels of its series. */
function familiesIn(text: string): Families {
  const exposition = readExposition(text);
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
    ([, name = '', type = '']) => [name, type] as const,
  );
  const entries = types
    .filter(([name]) => !OF_THE_RUNTIME.test(name))
    .map(([name, type]) => {
      const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      const series = suffixes.flatMap((suffix) => exposition.series(`${name}${suffix}`));
      const labels = new Set(series.flatMap((each) => Object.keys(each.labels)));
      labels.delete('le');
      return [name, { type, labels: [...labels].sort() }] as const;
    });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const shop = () =>
  world()
    .recurringJob('nightly', { groups: ['default'] })
    .volume('shop/orders')
    .backedUp('26h ago', '2h ago')
    .volume('shop/slow')
    .volume('shop/notes', { annotations: { 'soteria.io/exclude': 'can be made anew' } })
    .volume('media/photos', { jobs: ['none'] });

const policy = {
  name: 'hourly',
  enabled: true,
  selector: { namespaces: ['media'] },
  schedule: { every: '1h', onMissed: 'run' },
  retention: { keepAtLeast: 1 },
  mode: 'incremental',
};

describe('everything that Prometheus is told', () => {
  let story: Story;
  let store: ObjectServer;
  beforeAll(async () => {
    const cluster = await startCluster({ world: shop() });
    const bucket = new MemoryBucket('backups');
    const orders = `backupstore/volumes/ab/cd/${cluster.handleOf('shop/orders')}`;
    bucket.put(`${orders}/blocks/00/11/one.blk`, 7);
    store = await ObjectServer.start({ buckets: [bucket], key: KEY });
    story = await Story.begin({
      cluster,
      variables: {
        SOTERIA_AUTH_ENABLED: 'true',
        SOTERIA_TRUSTED_PROXIES: '127.0.0.1',
        SOTERIA_ALLOWED_GROUPS: 'admins',
        SOTERIA_PUBLIC_ORIGIN: 'https://soteria.example.org',
        SOTERIA_B2_ENDPOINT: store.url,
        SOTERIA_B2_REGION: KEY.region,
        SOTERIA_B2_BUCKET: 'backups',
        SOTERIA_B2_KEY_ID: KEY.keyId,
        SOTERIA_B2_APPLICATION_KEY: KEY.applicationKey,
        SOTERIA_B2_PRICE_PER_TB_MONTH: '6.95',
        SOTERIA_B2_BUDGET_TB: '1',
      },
    });
  });
  afterAll(async () => {
    await story.end();
    await store.stop();
  });

  const ADMIN = { 'x-forwarded-user': 'ada', 'x-forwarded-groups': 'admins' };
  const exposition = async () => (await story.get<string>('/metrics')).body;

  it('has the names, types and labels that dashboards, rules and documents rely on', async () => {
    const handle = story.cluster.handleOf('shop/slow');
    await story.kube(
      'PATCH',
      `/apis/longhorn.io/v1beta2/namespaces/longhorn-system/volumes/${handle}`,
      { metadata: { annotations: { [MARK.backupStallsAt]: '10' } } },
      'application/merge-patch+json',
    );
    await story.get('/v1/session');
    expect((await story.post('/v1/policies', policy, ADMIN)).status).toBe(201);
    for (const pvc of ['slow', 'orders']) {
      const { status } = await story.post('/v1/backup', { namespace: 'shop', pvc }, ADMIN);
      expect(status).toBe(202);
    }
    await story.tick();
    let missing: string[] = [];
    await story
      .until('all there is to tell is told', async () => {
        const text = await exposition();
        missing = [
          'soteria_policy_runs_total{',
          'soteria_operations_total{',
          'soteria_operation_duration_seconds_count{',
          'soteria_operation_oldest_progress_age_seconds{',
          'soteria_object_store_scan_timestamp_seconds{',
          'soteria_pvc_expected_interval_seconds{',
          'soteria_policy_last_run_timestamp_seconds{',
          'kind="logical"',
          'kind="physical"',
        ].filter((series) => !text.includes(series));
        return missing.length === 0;
      })
      .catch(() => undefined);
    expect(missing).toEqual([]);
    const families = familiesIn(await exposition());
    if (process.env['SOTERIA_WRITE_METRICS'] === '1') {
      writeFileSync(GOLDEN, `${JSON.stringify(families, null, 2)}\n`);
    }
    expect(families).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
  });
});
