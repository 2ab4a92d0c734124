import { type OperationList } from '@soteria/contracts';
import { MARK, world } from '@soteria/sandbox';
import { Story } from '../testing/story';
import { promtool } from './testing/prometheus';
import { type Exposition, readExposition } from './testing/read-exposition';

/** What one process alone knows; everything else is the cluster's. */
const OF_THE_PROCESS =
  /^(process_|nodejs_|http_|soteria_(scheduler_|inventory_|operations_total|operation_duration|build_info|auth_))/;

const shop = () =>
  world()
    .recurringJob('nightly', { groups: ['default'] })
    .volume('shop/orders')
    .usedBy('Deployment/orders')
    .backedUp('26h ago', '2h ago')
    .volume('shop/carts')
    .backedUp('9d ago')
    .failedBackup('1h ago', 'the target says no')
    .volume('shop/cache', { jobs: ['none'] })
    .volume('media/photos', { annotations: { 'soteria.io/exclude': 'can be made anew' } });

const unbound = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
    storageClassName: 'longhorn',
  },
};

async function scrape(story: Story): Promise<Exposition> {
  const answer = await story.get<string>('/metrics');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return readExposition(answer.body);
}

describe('GET /metrics', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: shop() });
  });
  afterAll(() => story.end());

  it('tells of each volume what the inventory says', async () => {
    const metrics = await scrape(story);
    const { body } = await story.get<{ items: { pvc: string; status: string }[] }>('/v1/inventory');
    for (const { pvc, status } of body.items) {
      const states = metrics.series('soteria_pvc_compliance_status', {
        persistentvolumeclaim: pvc,
      });
      expect(states.filter(({ value }) => value === 1).map(({ labels }) => labels.status)).toEqual([
        status,
      ]);
      expect(states).toHaveLength(7);
    }
  });

  it('has no series, rather than 0, for a moment that never was', async () => {
    const metrics = await scrape(story);
    const cache = { persistentvolumeclaim: 'cache' };
    expect(metrics.series('soteria_pvc_last_success_timestamp_seconds', cache)).toEqual([]);
    expect(metrics.series('soteria_pvc_last_attempt_success', cache)).toEqual([]);
    expect(metrics.series('soteria_pvc_last_verified_timestamp_seconds')).toEqual([]);
    expect(metrics.series('soteria_policy_info')).toEqual([]);
  });

  it('says when the data is from, and what came of the newest attempt', async () => {
    const metrics = await scrape(story);
    const value = (name: string, pvc: string) =>
      metrics.series(name, { persistentvolumeclaim: pvc })[0]?.value ?? null;
    const twoHoursAgo = Date.now() / 1_000 - 2 * 3_600;
    const last = value('soteria_pvc_last_success_timestamp_seconds', 'orders') ?? 0;
    expect(Math.abs(last - twoHoursAgo)).toBeLessThan(60);
    expect(value('soteria_pvc_last_attempt_success', 'orders')).toBe(1);
    expect(value('soteria_pvc_last_attempt_success', 'carts')).toBe(0);
    expect(value('soteria_pvc_excluded', 'photos')).toBe(1);
    expect(value('soteria_pvc_excluded', 'orders')).toBeNull();
    expect(value('soteria_pvc_protected', 'orders')).toBe(1);
    expect(value('soteria_pvc_protected', 'cache')).toBe(0);
    const oldest = value('soteria_pvc_oldest_restore_point_timestamp_seconds', 'orders') ?? 0;
    expect(Math.round((last - oldest) / 3_600)).toBe(24);
  });

  it('tells of policies: whom they cover, and when they run', async () => {
    const policy = {
      name: 'hourly',
      enabled: true,
      selector: { namespaces: ['media'] },
      schedule: { every: '1h', onMissed: 'run' },
      retention: { keepAtLeast: 1 },
      mode: 'incremental',
    };
    expect((await story.post('/v1/policies', policy)).status).toBe(201);
    const metrics = await scrape(story);
    const value = (name: string) => metrics.series(name, { policy: 'hourly' })[0]?.value;
    expect(metrics.series('soteria_policy_info')[0]?.labels).toEqual({
      policy: 'hourly',
      enabled: 'true',
    });
    expect(value('soteria_policy_selected_pvcs')).toBe(1);
    expect(await story.delete('/v1/policies/hourly?force=true')).toMatchObject({ status: 204 });
    await story.until('the policy is forgotten', async () => {
      return (await scrape(story)).series('soteria_policy_info').length === 0;
    });
  });

  it('is clean to promtool', async () => {
    const { body } = await story.get<string>('/metrics');
    expect(promtool(['check', 'metrics'], body)).toEqual({ status: 0, text: '' });
  });

  it('compresses when asked to', async () => {
    const response = await fetch(`${story.address}/metrics`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.text()).toContain('soteria_pvc_info{namespace="shop"');
  });

  it('times requests by the template of their route, never by their path', async () => {
    await story.get('/v1/inventory/shop/orders');
    await story.get('/v1/inventory/shop/no-such-volume');
    await story.get('/no/such/address');
    const metrics = await scrape(story);
    const counts = (route: string) =>
      metrics.series('http_server_request_duration_seconds_count', { route });
    const volume = counts('/v1/inventory/:namespace/:pvc').map(({ labels }) => labels.status_class);
    expect(volume.sort()).toEqual(['2xx', '4xx']);
    expect(counts('none')).not.toEqual([]);
    const routes = metrics
      .series('http_server_request_duration_seconds_count')
      .map(({ labels }) => labels.route ?? '');
    expect(routes.filter((route) => /orders|no-such|address/.test(route))).toEqual([]);
  });

  it('is the same before and after a restart', async () => {
    const before = await scrape(story);
    await story.restart();
    const after = await scrape(story);
    const ofTheCluster = (metrics: Exposition) =>
      metrics
        .lines()
        .filter((line) => !OF_THE_PROCESS.test(line))
        .sort();
    expect(ofTheCluster(before).length).toBeGreaterThan(40);
    expect(ofTheCluster(after)).toEqual(ofTheCluster(before));
  });

  it('forgets a volume that is gone', async () => {
    const { sandbox } = story.cluster;
    const claims = `${sandbox.url}/api/v1/namespaces/shop/persistentvolumeclaims`;
    await fetch(`${claims}/cache`, { method: 'DELETE' });
    await story.until('the claim is gone', async () => {
      const metrics = await scrape(story);
      return metrics.lines().every((line) => !line.includes('persistentvolumeclaim="cache"'));
    });
    const metrics = await scrape(story);
    const inShop = metrics.series('soteria_namespace_pvcs', { namespace: 'shop' });
    expect(inShop.reduce((sum, { value }) => sum + value, 0)).toBe(2);
  });

  it('counts operations as they end', async () => {
    const success = { kind: 'backup', result: 'success', trigger: 'api' };
    const count = async () =>
      (await scrape(story)).series('soteria_operations_total', success)[0]?.value ?? 0;
    const before = await count();
    await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    expect(await count()).toBe(before + 1);
    const metrics = await scrape(story);
    const running = metrics.series('soteria_operations_in_progress', { kind: 'backup' });
    expect(running.map(({ value }) => value)).toEqual([0]);
    expect(metrics.series('soteria_operation_oldest_progress_age_seconds')).toEqual([]);
  });
});

describe('GET /metrics of operations that have not ended', () => {
  /** Of no other spec: what is counted belongs to the process. */
  const policy = 'counted-from-nothing';
  const RESULTS = ['cancelled', 'failure', 'partial', 'success'];
  let story: Story;
  beforeAll(async () => {
    const marks = { [MARK.backupStallsAt]: '10' };
    story = await Story.begin({ world: world().volume('media/photos', { marks }) });
    await story.post('/v1/policies', {
      name: policy,
      enabled: true,
      selector: { namespaces: ['media'] },
      schedule: { every: '1h', onMissed: 'run' },
      retention: { keepAtLeast: 1 },
      mode: 'incremental',
    });
    await story.tick();
  });
  afterAll(() => story.end());

  const runs = async () => {
    const series = (await scrape(story)).series('soteria_policy_runs_total', { policy });
    return series.map(({ labels, value }) => [labels.result, value]).sort();
  };

  it('has what they may come to with 0, so that the first failure is seen to be added', async () => {
    await story.until('it is told', async () => (await runs()).length > 0);
    expect(await runs()).toEqual(RESULTS.map((result) => [result, 0]));
    const labels = { kind: 'backup', trigger: 'policy' };
    const ofKind = (await scrape(story)).series('soteria_operations_total', labels);
    expect(ofKind.map((each) => each.labels.result).sort()).toEqual(RESULTS);
    const id = (await story.get<OperationList>('/v1/operations')).body.items[0]?.id ?? '';
    await story.post(`/v1/operations/${id}/cancel`, undefined);
    await story.ended(id);
    expect(await runs()).toContainEqual(['cancelled', 1]);
  });
});

describe('GET /metrics of more volumes than it may tell of', () => {
  let story: Story;
  beforeAll(async () => {
    const variables = { SOTERIA_METRICS_MAX_VOLUMES: '2' };
    const told = world().volume('blog/posts').volume('shop/orders').volume('shop/carts');
    story = await Story.begin({ world: told, variables });
  });
  afterAll(() => story.end());

  /** Of which claims there are series, and of how many there are none. */
  const told = (metrics: Exposition) => {
    const claims = metrics.lines().map((line) => /persistentvolumeclaim="(.*?)"/.exec(line)?.[1]);
    return {
      claims: [...new Set(claims)].filter((claim) => claim !== undefined),
      leftOut: metrics.series('soteria_metrics_left_out_pvcs')[0]?.value,
    };
  };

  it('tells of just so many, says how many are left out, and counts all in their namespaces', async () => {
    const metrics = await scrape(story);
    expect(told(metrics)).toEqual({ claims: ['posts', 'carts'], leftOut: 1 });
    const inShop = metrics.series('soteria_namespace_pvcs', { namespace: 'shop' });
    expect(inShop.reduce((sum, { value }) => sum + value, 0)).toBe(2);
  });

  it('leaves another out for one that is new and comes before it', async () => {
    const metadata = { namespace: 'archive', name: 'mails' };
    story.cluster.sandbox.load([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'archive' } },
      { ...unbound, metadata },
    ]);
    await story.until('the new one is told of', async () =>
      told(await scrape(story)).claims.includes('mails'),
    );
    expect(told(await scrape(story))).toEqual({ claims: ['mails', 'posts'], leftOut: 2 });
  });
});

describe('GET /metrics without single volumes', () => {
  let story: Story;
  beforeAll(async () => {
    const variables = { SOTERIA_METRICS_PER_VOLUME: 'false' };
    story = await Story.begin({ world: shop(), variables });
  });
  afterAll(() => story.end());

  it('tells of namespaces alone', async () => {
    const metrics = await scrape(story);
    expect(metrics.lines().filter((line) => line.includes('persistentvolumeclaim='))).toEqual([]);
    const shops = metrics.series('soteria_namespace_pvcs', { namespace: 'shop' });
    const counted = shops.map(({ labels, value }) => [labels.status, value]);
    expect(Object.fromEntries(counted)).toMatchObject({ ok: 1, overdue: 1, unprotected: 1 });
  });
});
