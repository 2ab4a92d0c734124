import { type BackupList, type VolumeObjects } from '@soteria/contracts';
import { type KubeObject } from '@soteria/kube';
import { type FaultAction, world } from '@soteria/sandbox';
import { parse } from 'yaml';
import { guardedStory, SHOPKEEPER } from '../attacks/testing/guarded';
import { Story } from '../testing/story';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

describe('the objects of a volume', () => {
  let story: Story;

  beforeAll(async () => {
    const told = world()
      .volume('shop/orders', { annotations: { [LAST_APPLIED]: '{"a":1}', team: 'till' } })
      .backedUp('2h ago')
      .volume('blog/posts')
      .backedUp('3h ago');
    story = await Story.begin({ world: told, withoutBehaviours: true });
  });
  afterAll(() => story.end());

  const objects = async (query = '') =>
    (await story.get<VolumeObjects>(`/v1/inventory/shop/orders/objects${query}`)).body.items;
  const backupOf = async (namespace: string) => {
    const { items } = (await story.get<BackupList>(`/v1/backups?namespace=${namespace}`)).body;
    return items[0]?.id ?? '';
  };

  it.each([
    ['/v1/inventory/shop/nobody/objects', 'There is no claim shop/nobody.'],
    ['/v1/inventory/shop/orders/objects?backup=nothing', 'There is no backup nothing'],
    ['/v1/inventory/shop/orders/objects?backup=..%2Fsecrets', 'There is no backup ../secrets'],
  ])('are not there at %s', async (path, said) => {
    const problem = await story.refused('GET', path);
    expect(problem).toMatchObject({ status: 404, code: 'not-found' });
    expect(problem.detail).toContain(said);
  });

  it('do not include the backup of another claim', async () => {
    const other = await backupOf('blog');
    const problem = await story.refused('GET', `/v1/inventory/shop/orders/objects?backup=${other}`);
    expect(problem).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('are as the cluster has them, each by one reading', async () => {
    const { requests } = story.cluster.sandbox;
    const gets = () =>
      Object.entries(requests.all()).reduce(
        (sum, [request, count]) => sum + (request.startsWith('get ') ? count : 0),
        0,
      );
    const before = gets();
    const items = await objects(`?backup=${await backupOf('shop')}`);
    expect(items.map(({ kind }) => kind)).toEqual([
      'PersistentVolumeClaim',
      'PersistentVolume',
      'Volume',
      'Backup',
    ]);
    expect(gets() - before).toBe(4);
    for (const { kind, name, yaml } of items) {
      expect(parse(yaml ?? '')).toMatchObject({ kind, metadata: { name } });
    }
  });

  it('come without bookkeeping', async () => {
    const [claim] = await objects();
    const { metadata } = parse(claim?.yaml ?? '') as KubeObject;
    expect(metadata.annotations).toMatchObject({ team: 'till' });
    expect(claim?.yaml).not.toContain(LAST_APPLIED);
    expect(claim?.yaml).not.toContain('managedFields');
  });

  const GONE = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'NotFound',
    code: 404,
    message: 'not found',
    details: { name: 'x', kind: 'volumes' },
  };

  const status = (code: number, reason: string) =>
    ({ kind: 'status', code, body: JSON.stringify({ ...GONE, code, reason }) }) as const;
  const NOT_SERVED = { kind: 'status', code: 404, body: '404 page not found' } as const;

  it.each<[string, FaultAction, string]>([
    ['are gone', status(404, 'NotFound'), 'It is not in the cluster any more.'],
    ['may not be read', status(403, 'Forbidden'), 'The cluster refuses to show it: not found'],
    [
      'are of no kind that is installed',
      NOT_SERVED,
      'It cannot be read now: The API server does not know',
    ],
    ['come too late', status(504, 'Timeout'), 'It cannot be read now: not found'],
    ['are cut off', { kind: 'reset' }, 'It cannot be read now: '],
  ])('that %s are named, and the others are shown', async (_case, action, problem) => {
    for (const [at, plural] of ['persistentvolumes', 'volumes'].entries()) {
      const match = { verb: 'get', plural };
      const fault = story.cluster.sandbox.faults.add({ match, action });
      const items = await objects();
      fault.remove();
      const [lost] = items.splice(at + 1, 1);
      expect(lost).toMatchObject({ yaml: null });
      expect(lost?.problem).toContain(problem);
      expect(items.map(({ yaml }) => typeof yaml)).toEqual(['string', 'string']);
    }
  });

  it('are a problem of the whole where none of them can be read', async () => {
    const fault = story.cluster.sandbox.faults.add({
      match: { verb: 'get' },
      action: { kind: 'status', code: 500 },
    });
    const problem = await story.refused('GET', '/v1/inventory/shop/orders/objects');
    fault.remove();
    expect(problem).toMatchObject({ status: 503, code: 'cluster-unavailable' });
  });

  it('are not those of a volume that a claim merely names', async () => {
    const { body } = await story.get<VolumeObjects>('/v1/inventory/blog/posts/objects');
    const volumeName = body.items.find(({ kind }) => kind === 'PersistentVolume')?.name;
    const path = '/api/v1/namespaces/shop/persistentvolumeclaims';
    await story.kube('POST', path, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'curious', namespace: 'shop' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        storageClassName: 'longhorn',
        volumeName,
      },
    });
    const address = '/v1/inventory/shop/curious/objects';
    await story.until('it is seen', async () => (await story.get(address)).status === 200);
    const { items } = (await story.get<VolumeObjects>(address)).body;
    expect(items.map(({ kind }) => kind)).toEqual(['PersistentVolumeClaim']);
  });

  it('are nothing to somebody of another namespace', async () => {
    const guarded = await guardedStory();
    try {
      const path = '/v1/inventory/vault/keys/objects';
      expect((await guarded.get(path, SHOPKEEPER)).status).toBe(404);
      const own = await guarded.get('/v1/inventory/shop/orders/objects', SHOPKEEPER);
      expect(own.status).toBe(200);
    } finally {
      await guarded.end();
    }
  });
});
