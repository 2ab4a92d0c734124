import { type Operation, type Plan } from '@soteria/contracts';
import {
  type LonghornBackup,
  type LonghornBackupTarget,
  type PersistentVolumeClaim,
} from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';
import { differences, wholeCluster } from '../testing/whole-cluster';

const LONGHORN = 'longhorn-system';
const VOLUMES = 50;
const LONG_MS = 600_000;

let story: Story;

const claims = (namespace: string) =>
  story.cluster.sandbox.store
    .list<PersistentVolumeClaim>('persistentvolumeclaims', namespace)
    .map(({ metadata }) => metadata.name);

/** What the backup target keeps of a backup, apart from the cluster. */
function contentsOfBackup(name: string): unknown {
  const { store } = story.cluster.sandbox;
  const target = store.get<LonghornBackupTarget>('backuptargets.longhorn.io', LONGHORN, 'default');
  const backup = store.get<LonghornBackup>('backups.longhorn.io', LONGHORN, name);
  const url = target?.spec.backupTargetURL ?? '';
  return story.cluster.store.backup(url, backup?.status?.volumeName ?? '', name)?.contents;
}

describe('a restore of a namespace', () => {
  const names = Array.from({ length: VOLUMES }, (_, at) => `data-${String(at).padStart(2, '0')}`);
  const noon = new Date(Date.now() - 30 * 3_600_000).toISOString();

  beforeAll(async () => {
    const told = world().namespace('elsewhere').volume('young/new').backedUp('1h ago');
    for (const name of names) told.volume(`shop/${name}`).backedUp('3d ago', '2d ago', '1h ago');
    told.volume('gone/orders', { orphaned: true }).backedUp('2d ago');
    told.volume('mixed/backed').backedUp('2d ago').volume('mixed/bare');
    story = await Story.begin({
      world: told,
      variables: { SOTERIA_RESTORE_CONCURRENCY: '20' },
    });
  }, LONG_MS);
  afterAll(() => story.end());

  it.each([
    ['of a namespace nobody knows', { source: { namespace: 'nobody' } }, 'no-restore-point'],
    [
      'before its first restore point',
      { source: { namespace: 'young', at: '2020-01-01T00:00:00Z' } },
      'no-restore-point',
    ],
    [
      'with a claim that has nothing to restore',
      { source: { namespace: 'mixed' } },
      'no-restore-point',
    ],
    [
      'of a moment that is none',
      { source: { namespace: 'shop', at: 'noon' } },
      'validation-failed',
    ],
  ])('is refused %s', async (_case, body, code) => {
    const target = { namespace: 'elsewhere' };
    const problem = await story.refused('POST', '/v1/restores/namespace', { ...body, target });
    expect(problem.code).toBe(code);
    expect(claims('elsewhere')).toEqual([]);
  });

  it.each(['', 'Data', 'a b'])('is refused for a claim called %j', async (name) => {
    const problem = await story.refused('POST', '/v1/restores/namespace', {
      source: { namespace: 'shop' },
      target: { namespace: 'elsewhere', nameSuffix: '-again' },
      pvcs: ['data-00', name],
      dryRun: true,
    });
    expect(problem).toMatchObject({ status: 400, errors: [{ pointer: '/pvcs/1' }] });
  });

  it.each([
    ['shop', ['nope', 'nor-this'], '/pvcs', /^None of the claims named in `pvcs`/],
    ['nobody', undefined, '/source/namespace', /^No claim of the namespace nobody .* name/],
    ['nobody', ['data-00'], '/pvcs', /^None of the claims named in `pvcs`/],
  ])('says where it looked in %s for %j in vain', async (namespace, pvcs, pointer, says) => {
    const problem = await story.refused('POST', '/v1/restores/namespace', {
      source: { namespace },
      target: { namespace: 'elsewhere' },
      pvcs,
      onMissing: 'skip',
    });
    const detail: unknown = expect.stringMatching(says);
    expect(problem).toMatchObject({ status: 422, code: 'no-restore-point', detail });
    expect(problem.errors).toMatchObject([{ pointer, detail }]);
  });

  it('onto itself is refused for every claim that stands', async () => {
    const body = { source: { namespace: 'shop' }, target: { namespace: 'shop' } };
    const problem = await story.refused('POST', '/v1/restores/namespace', body);
    expect(problem).toMatchObject({ status: 409, code: 'target-exists' });
    expect(problem.errors).toHaveLength(VOLUMES);
    // It has no field for the name of one claim.
    expect(new Set(problem.errors?.map(({ pointer }) => pointer))).toEqual(new Set(['/target']));
  });

  it('leaves out what has no restore point when that is asked for, and says so', async () => {
    const wanted = {
      source: { namespace: 'mixed' },
      target: { namespace: 'elsewhere', nameSuffix: '-again' },
      onMissing: 'skip',
    };
    const { body: plan } = await story.post<Plan>('/v1/restores/namespace', {
      ...wanted,
      dryRun: true,
    });
    expect(plan.warnings).toMatchObject([{ code: 'left-out' }]);
    const operation = await story.done('/v1/restores/namespace', wanted);
    expect(operation.items.map(({ pvc, state }) => [pvc, state])).toEqual([
      ['backed-again', 'succeeded'],
      ['bare', 'skipped'],
    ]);
    expect(claims('elsewhere')).toEqual(['backed-again']);
  });

  it('asked for again under its key is the same one, though its namespace is not', async () => {
    const wanted = {
      source: { namespace: 'young' },
      target: { namespace: 'young', nameSuffix: '-again' },
    };
    const key = { 'idempotency-key': 'young-again' };
    const id = await story.begun('/v1/restores/namespace', wanted, key);
    expect(await story.ended(id)).toMatchObject({ state: 'succeeded' });
    // What it made stands in the namespace now, and has no restore point of its own.
    expect(claims('young')).toEqual(['new', 'new-again']);
    expect(await story.begun('/v1/restores/namespace', wanted, key)).toBe(id);
    const { body } = await story.post<{ code: string }>(
      '/v1/restores/namespace',
      { ...wanted, target: { namespace: 'elsewhere' } },
      key,
    );
    expect(body.code).toBe('conflict');
  });

  it('brings a namespace back that is gone', async () => {
    const operation = await story.done('/v1/restores/namespace', {
      source: { namespace: 'gone' },
      target: { namespace: 'gone', createNamespace: true },
    });
    expect(operation.items).toMatchObject([{ namespace: 'gone', pvc: 'orders' }]);
    expect(claims('gone')).toEqual(['orders']);
  });

  it(
    'of fifty volumes as of a moment has the contents of that moment, and can be taken back',
    async () => {
      const before = await wholeCluster(story);
      const wanted = {
        source: { namespace: 'shop', at: noon },
        target: { namespace: 'shop-as-of-noon', createNamespace: true },
      };
      const { body: plan } = await story.post<Plan>('/v1/restores/namespace', {
        ...wanted,
        dryRun: true,
      });
      expect(plan.conflicts).toEqual([]);
      expect(plan.items.every(({ distanceSeconds }) => (distanceSeconds ?? 0) > 17 * 3_600)).toBe(
        true,
      );
      expect(differences(before, await wholeCluster(story))).toEqual([]);
      const id = await story.begun('/v1/restores/namespace', { ...wanted, plan: plan.id });
      const operation = await story.ended(id, LONG_MS);
      expect(operation.summary).toMatchObject({ succeeded: VOLUMES });
      expect(claims('shop-as-of-noon')).toEqual(names);
      for (const { pvc, source } of operation.items) {
        const restored = story.cluster.contentsOf(`shop-as-of-noon/${pvc}`);
        expect(restored).toEqual(contentsOfBackup(source?.backup ?? ''));
      }
      // Who uses fifty claims of one namespace is asked once.
      const { requests } = story.cluster.sandbox;
      const asked = requests.count('list', 'pods');
      await story.delete(`/v1/restores/${id}?dryRun=true`);
      expect(requests.count('list', 'pods') - asked).toBe(1);
      const undo = await story.delete<Operation>(`/v1/restores/${id}`);
      expect(await story.ended(undo.body.id, LONG_MS)).toMatchObject({ state: 'succeeded' });
      expect(differences(before, await wholeCluster(story))).toEqual([]);
    },
    LONG_MS,
  );
});
