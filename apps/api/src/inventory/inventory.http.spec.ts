import {
  type BackupList,
  type Inventory,
  type OperationList,
  type Readiness,
  type VolumeDetail,
} from '@soteria/contracts';
import { type KubeObject, type UnknownKubeObject } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';
const object = (value: Record<string, unknown>) => value as unknown as UnknownKubeObject;

describe('the inventory', () => {
  let story: Story;

  beforeAll(async () => {
    const told = world()
      .recurringJob('nightly', { groups: ['default'] })
      .volume('shop/orders', { size: '20Gi', labels: { app: 'orders' } })
      .usedBy('Deployment/orders')
      .backedUp('2h ago', '26h ago')
      .volume('shop/catalog')
      .backedUp('3d ago')
      .volume('blog/posts', {
        annotations: { 'soteria.io/exclude': 'made anew from Git' },
      });
    for (let at = 0; at < 30; at += 1) told.volume(`many/data-${String(at).padStart(2, '0')}`);
    story = await Story.begin({ world: told });
  });
  afterAll(() => story.end());

  const inventory = async (query = '') =>
    (await story.get<Inventory>(`/v1/inventory${query}`)).body;

  it.each([
    ['?status=fine', '?status'],
    ['?limit=0', '?limit'],
    ['?limit=5001', '?limit'],
    ['?limit=ten', '?limit'],
    ['?sort=colour', '?sort'],
    ['?colour=red', '?colour'],
    ['?continue=nonsense', '?continue'],
  ])('refuses %s', async (query, pointer) => {
    const problem = await story.refused('GET', `/v1/inventory${query}`);
    expect(problem).toMatchObject({ status: 400, code: 'validation-failed' });
    expect(problem.errors).toMatchObject([{ pointer }]);
  });

  it('does not know a claim that is not there, and says where its backups would be', async () => {
    const problem = await story.refused('GET', '/v1/inventory/shop/nobody');
    expect(problem).toMatchObject({ status: 404, code: 'not-found' });
    expect(problem.detail).toContain('/v1/backups?namespace=shop&pvc=nobody');
  });

  it('says of each volume how it is and why', async () => {
    const { total, summary, items } = await inventory('?namespace=shop,blog');
    expect(total).toBe(3);
    expect(Object.values(summary).reduce((sum, count) => sum + count, 0)).toBe(33);
    const orders = items.find(({ pvc }) => pvc === 'orders');
    expect(items.map(({ pvc, status }) => [pvc, status])).toEqual([
      ['posts', 'excluded'],
      ['catalog', 'overdue'],
      ['orders', 'ok'],
    ]);
    expect(items[0]?.reason).toContain('made anew from Git');
    expect(orders).toMatchObject({
      capacityBytes: 20 * 2 ** 30,
      restorePoints: 2,
      workloads: [{ kind: 'Deployment', name: 'orders' }],
      policies: ['nightly'],
      labels: { app: 'orders' },
    });
    expect(Date.parse(orders?.nextRunAt ?? '')).toBeGreaterThan(Date.now());
  });

  it.each([
    ['?q=ORD', ['orders']],
    ['?q=app%3Dorders', ['orders']],
    ['?status=overdue', ['catalog']],
    ['?status=overdue,excluded&sort=-name', ['catalog', 'posts']],
    ['?namespace=nowhere', []],
  ])('finds by %s', async (query, names) => {
    const { items } = await inventory(query);
    expect(items.map(({ pvc }) => pvc)).toEqual(names);
  });

  it('is read page by page, each row once, in every order', async () => {
    for (const sort of ['name', '-name', 'status', 'size', '-age', 'due']) {
      const seen: string[] = [];
      let next: string | undefined = '';
      while (next !== undefined) {
        const page: Inventory = await inventory(
          `?sort=${sort}&limit=7${next === '' ? '' : `&continue=${next}`}`,
        );
        seen.push(...page.items.map(({ namespace, pvc }) => `${namespace}/${pvc}`));
        next = page.continue;
      }
      expect(new Set(seen).size).toBe(33);
      expect(seen).toHaveLength(33);
    }
  });

  it('is not sent again while it is the same', async () => {
    const first = await story.get('/v1/inventory?limit=5');
    const etag = first.headers.get('etag') ?? '';
    const second = await story.get('/v1/inventory?limit=5', { 'if-none-match': etag });
    expect(second).toMatchObject({ status: 304, body: '' });
    await story.done('/v1/backup', { namespace: 'many', pvc: 'data-00' });
    const third = await story.get('/v1/inventory?limit=5', { 'if-none-match': etag });
    expect(third.status).toBe(200);
    expect(third.headers.get('etag')).not.toBe(etag);
  });

  it('never asks the cluster while somebody waits', async () => {
    const reads = () =>
      Object.entries(story.cluster.sandbox.requests.all())
        .filter(([request]) => /^(get|list) /.test(request))
        .reduce((sum, [, count]) => sum + count, 0);
    const before = reads();
    await inventory();
    await story.get('/v1/inventory/shop/orders');
    await story.get('/v1/backups');
    await story.get('/v1/operations');
    expect(reads()).toBe(before);
  });
});

describe('a cluster with garbage in it', () => {
  it('shows rows with reasons and keeps running', async () => {
    const garbage: KubeObject[] = [
      object({
        apiVersion: 'longhorn.io/v1beta2',
        kind: 'Backup',
        metadata: { name: 'no-status', namespace: LONGHORN },
        spec: {},
      }),
      object({
        apiVersion: 'longhorn.io/v1beta2',
        kind: 'Backup',
        metadata: { name: 'odd-labels', namespace: LONGHORN },
        spec: {
          snapshotName: 'x',
          labels: { KubernetesStatus: '{"namespace": 7', 'soteria.io/claim': '[]' },
        },
        status: { state: 'Completed', size: 'many', lastSyncedAt: 'never', url: '', labels: null },
      }),
      object({
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: 'lonely' },
        spec: { csi: { driver: 'driver.longhorn.io', volumeHandle: 'nobody' } },
      }),
      object({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'headless', namespace: 'shop' },
        spec: { volumeName: 'not-there', accessModes: ['ReadWriteOnce'] },
        status: { phase: 'Bound' },
      }),
      object({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'made-by-hand',
          namespace: 'soteria',
          labels: { 'soteria.io/record': 'operation' },
        },
        data: { 'operation.json': '{"version": 1, "kind": "backup", "items": [' },
      }),
    ];
    const told = world().namespace('soteria').volume('shop/orders').backedUp('2h ago');
    for (const each of garbage) told.object(each);
    const story = await Story.begin({ world: told });
    const { body: backups } = await story.get<BackupList>('/v1/backups');
    const shown = (id: string) => backups.items.find((backup) => backup.id === id);
    expect(shown('no-status')).toMatchObject({ state: 'unknown', usable: false });
    expect(shown('no-status')?.detail).not.toBe('');
    expect(shown('odd-labels')).toMatchObject({ usable: false, namespace: '', sizeBytes: null });
    const { body: headless } = await story.get<VolumeDetail>('/v1/inventory/shop/headless');
    expect(headless.status).not.toBe('ok');
    expect(headless.reason).toContain('not-there');
    const { body: operations } = await story.get<OperationList>('/v1/operations');
    expect(operations.problems).toMatchObject([{ key: 'made-by-hand' }]);
    expect(operations.problems[0]?.detail).toContain('not JSON');
    await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    expect((await story.get<Readiness>('/readyz')).body.status).toBe('ok');
    await story.end();
  });
});
