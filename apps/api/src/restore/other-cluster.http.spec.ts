import { type BackupList, type Operation, type Plan } from '@soteria/contracts';
import {
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
