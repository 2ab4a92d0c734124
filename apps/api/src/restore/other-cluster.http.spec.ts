import {
  type Backup,
  type BackupList,
  type Operation,
  type Plan,
  type Session,
  type VolumeDetail,
} from '@soteria/contracts';
import {
  CLUSTER_LABEL,
  type LonghornBackup,
  type PersistentVolumeClaim,
  RESOURCES,
  resourcePath,
} from '@soteria/kube';
import { MemoryShelf, type VolumeContents, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';
const SHOP = ['data-db-0', 'data-db-1', 'media'];

jest.setTimeout(180_000);

/** A cluster that never had the namespace: all that it knows is what its backup target keeps. */
describe('a restore of a namespace on another cluster', () => {
  const targets = new MemoryShelf();
  const asOf = new Map<string, VolumeContents>();
  let story: Story;
  let moment = '';

  beforeAll(async () => {
    const home = await Story.begin({
      targets,
      world: world()
        .volume('shop/data-db-0', { labels: { app: 'db' } })
        .usedBy('StatefulSet/db')
        .volume('shop/data-db-1', { labels: { app: 'db' } })
        .usedBy('StatefulSet/db')
        .volume('shop/media', { accessModes: ['ReadWriteMany'] })
        .volume('shop/young'),
    });
    for (const name of SHOP) asOf.set(name, home.cluster.write(`shop/${name}`));
    await home.done('/v1/backup/namespace', { namespace: 'shop', excludePvcs: ['young'] });
    moment = newestSnapshot(home);
    // Snapshots are dated by the second: later ones are of a later second.
    await home.until('a second has passed', () => Date.now() >= Date.parse(moment) + 1_000);
    for (const name of SHOP) home.cluster.write(`shop/${name}`);
    await home.done('/v1/backup/namespace', { namespace: 'shop' });
    await home.end();

    story = await Story.begin({ targets, world: world().namespace('elsewhere') });
    await story.kube(
      'PATCH',
      resourcePath(RESOURCES.longhornBackupTargets, LONGHORN, 'default'),
      { spec: { syncRequestedAt: new Date().toISOString().replace(/\.\d+Z$/, 'Z') } },
      'application/merge-patch+json',
    );
    await story.until('the backups are known', async () => {
      const { body } = await story.get<BackupList>('/v1/backups?namespace=shop');
      return body.items.length === 7 && body.items.every(({ usable }) => usable);
    });
  });
  afterAll(() => story.end());

  const newestSnapshot = ({ cluster }: Story): string =>
    cluster.sandbox.store
      .list<LonghornBackup>('backups.longhorn.io', LONGHORN)
      .map(({ status }) => status?.snapshotCreatedAt ?? '')
      .sort()
      .at(-1) ?? '';

  const claims = (namespace: string) =>
    story.cluster.sandbox.store.list<PersistentVolumeClaim>('persistentvolumeclaims', namespace);

  const wanted = () => ({
    source: { namespace: 'shop', at: moment },
    target: { namespace: 'shop', createNamespace: true },
  });

  it('is refused where the namespace is missing and nobody asks for it to be made', async () => {
    const problem = await story.refused('POST', '/v1/restores/namespace', {
      ...wanted(),
      onMissing: 'skip',
      target: { namespace: 'shop' },
    });
    expect(problem).toMatchObject({ status: 422, code: 'restore-blocked' });
    expect(problem.errors).toMatchObject([{ pointer: '/target/namespace' }]);
  });

  it('is refused as of a moment at which one of its claims had no restore point', async () => {
    const problem = await story.refused('POST', '/v1/restores/namespace', wanted());
    expect(problem).toMatchObject({ status: 422, code: 'no-restore-point' });
    expect(problem.detail).toContain('shop/young');
    expect(story.cluster.sandbox.store.get('namespaces', '', 'shop')).toBeUndefined();
  });

  it('has the contents of the moment under the names that a StatefulSet looks for', async () => {
    const skipping = { ...wanted(), onMissing: 'skip' };
    const { body: plan } = await story.post<Plan>('/v1/restores/namespace', {
      ...skipping,
      dryRun: true,
    });
    expect(plan.conflicts).toEqual([]);
    expect(plan.items.map(({ target }) => target.pvc)).toEqual(SHOP);
    expect(plan.warnings).toMatchObject([
      { code: 'of-another-cluster', detail: expect.stringContaining('shop/media') as string },
      { code: 'left-out', detail: expect.stringContaining('shop/young') as string },
    ]);
    expect(claims('shop')).toEqual([]);
    const operation = await story.done('/v1/restores/namespace', { ...skipping, plan: plan.id });
    expect(operation.summary).toMatchObject({ succeeded: 3, skipped: 1 });
    expect(claims('shop').map(({ metadata }) => metadata.name)).toEqual(SHOP);
    for (const name of SHOP) {
      expect(story.cluster.contentsOf(`shop/${name}`)).toEqual(asOf.get(name));
    }
    const [database, , media] = claims('shop');
    expect(database?.metadata.labels).toMatchObject({ app: 'db' });
    expect(media?.spec.accessModes).toEqual(['ReadWriteMany']);
  });

  it('of the newest points is another one, of all claims, and is taken back alone', async () => {
    const before = claims('shop');
    const newest = {
      source: { namespace: 'shop' },
      target: { namespace: 'elsewhere', namePrefix: 'new-' },
    };
    const { id } = await story.done('/v1/restores/namespace', newest);
    expect(claims('elsewhere').map(({ metadata }) => metadata.name)).toEqual(
      [...SHOP, 'young'].map((name) => `new-${name}`),
    );
    for (const name of SHOP) {
      expect(story.cluster.contentsOf(`elsewhere/new-${name}`)).not.toEqual(asOf.get(name));
    }
    const undo = await story.delete<Operation>(`/v1/restores/${id}`);
    expect(await story.ended(undo.body.id)).toMatchObject({ state: 'succeeded' });
    expect(claims('elsewhere')).toEqual([]);
    expect(claims('shop')).toEqual(before);
  });
});

/** As production and staging on one target: each has backups of its own claim of that name. */
describe('a restore of a claim of whose name a living cluster on the same target has one, too', () => {
  let story: Story;
  let theirs = '';
  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/orders')
        .backup({ at: '5h ago', labels: { [CLUSTER_LABEL]: 'another' } })
        .backup({ at: '3h ago' })
        .backup({ at: '1h ago', labels: { [CLUSTER_LABEL]: 'another' } }),
    });
    theirs = (await points())[0] ?? '';
    await story.until('it is known which cluster this is', async () => {
      const { body } = await story.get<Session>('/v1/session');
      return body.cluster.id !== null;
    });
  });
  afterAll(() => story.end());

  const backups = async () =>
    (await story.get<BackupList>('/v1/backups?namespace=shop&pvc=orders')).body.items;
  const points = async () => (await backups()).map(({ id }) => id);
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const planned = async (path: string, source: object, pvc: object) => {
    const target = { namespace: 'elsewhere', ...pvc };
    return (await story.post<Plan>(path, { source, target, dryRun: true })).body;
  };
  const orders = { namespace: 'shop', pvc: 'orders' };
  const claim = (source: object) => planned('/v1/restores', source, { pvc: 'orders' });
  const namespace = (source: object) => planned('/v1/restores/namespace', source, {});

  it('tells of each backup whether another cluster made it', async () => {
    const told = [true, undefined, true];
    expect((await backups()).map(({ ofAnotherCluster }) => ofAnotherCluster)).toEqual(told);
    const { body } = await story.get<VolumeDetail>('/v1/inventory/shop/orders');
    expect(body.backups.map(({ ofAnotherCluster }) => ofAnotherCluster)).toEqual(told);
    const pinned = await story.post<Backup>(`/v1/backups/${theirs}/pin`, {});
    expect(pinned.body).toMatchObject({ pinned: true, ofAnotherCluster: true });
  });

  it.each([
    ['the newest', () => claim(orders)],
    ['one as of a moment', () => claim({ ...orders, at: hoursAgo(0.5) })],
    ['all of the namespace', () => namespace({ namespace: 'shop' })],
  ])("takes this cluster's own, though it is older: %s", async (_case, plan) => {
    const [, ours] = await points();
    const { items, warnings } = await plan();
    expect(items.map(({ source }) => source.backup)).toEqual([ours]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['asked for by its id', () => claim({ backup: theirs }), 0],
    ['alone old enough', () => claim({ ...orders, at: hoursAgo(4) }), 2],
  ])("says that a point is another cluster's, which is %s", async (_case, plan, index) => {
    const { items, conflicts, warnings } = await plan();
    expect(items[0]?.source.backup).toBe((await points())[index]);
    expect(conflicts).toEqual([]);
    expect(warnings).toMatchObject([
      { code: 'of-another-cluster', detail: expect.stringContaining('elsewhere/orders') as string },
    ]);
  });

  it("is made of this cluster's own", async () => {
    const [, ours] = await points();
    const target = { namespace: 'elsewhere', pvc: 'orders' };
    const operation = await story.done('/v1/restores', { source: orders, target });
    expect(operation.items).toMatchObject([{ state: 'succeeded', source: { backup: ours } }]);
  });
});
