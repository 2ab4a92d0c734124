import { type Operation, type OperationList, type Plan, type UndoPlan } from '@soteria/contracts';
import { operationId } from '@soteria/domain';
import {
  type KubeObject,
  type LonghornBackup,
  type PersistentVolume,
  type PersistentVolumeClaim,
  RECORD_DATA_KEY,
  RECORD_LABEL,
  RECORD_OPERATION,
  resourcePath,
  RESOURCES,
} from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { parse } from 'yaml';
import { Story } from '../testing/story';
import { differences, wholeCluster } from '../testing/whole-cluster';

const LONGHORN = 'longhorn-system';
const orders = { namespace: 'shop', pvc: 'orders' };

let story: Story;

const claim = (namespace: string, name: string) =>
  story.cluster.sandbox.store.get<PersistentVolumeClaim>('persistentvolumeclaims', namespace, name);

/** Each may be there; together they are more than 256 KiB. */
const TOO_MANY_ANNOTATIONS: Record<string, string> = Object.fromEntries(
  Array.from({ length: 20 }, (_, at): [string, string] => [`note-${at}`, 'x'.repeat(16_000)]),
);

describe('a restore that cannot be', () => {
  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .target('unreachable', { unreachable: 'i/o timeout' })
        .namespace('elsewhere')
        .volume('shop/orders')
        .backedUp('2h ago', '1d ago')
        .volume('shop/failed')
        .failedBackup('3h ago', 'connection reset by peer')
        .volume('shop/far', { target: 'unreachable' })
        .backedUp('1d ago')
        .volume('shop/bare'),
    });
  });
  afterAll(() => story.end());

  const target = { namespace: 'elsewhere', pvc: 'restored' };
  it.each([
    ['without any restore point', { namespace: 'shop', pvc: 'bare' }, 422, 'no-restore-point'],
    ['of a claim nobody knows', { namespace: 'shop', pvc: 'nobody' }, 422, 'no-restore-point'],
    ['of a backup nobody knows', { backup: 'nobody' }, 422, 'no-restore-point'],
    [
      'before the first restore point',
      { ...orders, at: '2020-01-01T00:00:00Z' },
      422,
      'no-restore-point',
    ],
    ['from an unreachable target', { namespace: 'shop', pvc: 'far' }, 503, 'target-unavailable'],
    ['of both a backup and a claim', { ...orders, backup: 'x' }, 400, 'validation-failed'],
    ['of nothing', {}, 400, 'validation-failed'],
    ['of a claim without a name', { namespace: 'shop', pvc: '' }, 400, 'validation-failed'],
  ])('is refused %s', async (_case, source, status, code) => {
    const problem = await story.refused('POST', '/v1/restores', { source, target });
    expect(problem).toMatchObject({ status, code });
  });

  it.each([
    '2020-W08-5',
    '2020-050',
    '20200101T100000Z',
    '2020-01-01T10Z',
    '2020-01-01T10:00:00,5Z',
    '2020-01-01T10:00:00',
    '2020-02-30',
    '2020-13-01T10:00:00Z',
    'yesterday',
  ])('is refused as of "%s", and never takes the newest instead', async (at) => {
    const detail: unknown = expect.stringMatching(/2026-05-01T02:00:00Z/);
    const errors = [{ pointer: '/source/at', detail }];
    for (const [path, wanted] of [
      ['/v1/restores', { source: { ...orders, at }, target }],
      [
        '/v1/restores/namespace',
        { source: { namespace: 'shop', at }, target: { namespace: 'elsewhere' } },
      ],
    ] as const) {
      const problem = await story.refused('POST', path, { ...wanted, dryRun: true });
      expect(problem).toMatchObject({ status: 400, code: 'validation-failed', errors });
    }
  });

  it.each([
    ['a failed backup', (backup: LonghornBackup) => backup.status?.state === 'Error', /failed/],
  ])('is refused from %s', async (_case, isMeant, says) => {
    const backup = story.cluster.sandbox.store
      .list<LonghornBackup>('backups.longhorn.io', LONGHORN)
      .find(isMeant);
    const source = { backup: backup?.metadata.name };
    const problem = await story.refused('POST', '/v1/restores', { source, target });
    expect(problem).toMatchObject({ status: 422, code: 'not-restorable' });
    expect(problem.detail).toMatch(says);
  });

  it.each([
    ['into a namespace that is not there', { ...target, namespace: 'nowhere' }, 'restore-blocked'],
    ['with a name that none can have', { ...target, pvc: 'Not_A_Name' }, 'validation-failed'],
    ['with a name that is too long', { ...target, pvc: 'x'.repeat(254) }, 'validation-failed'],
    ['with a class that is not there', { ...target, storageClass: 'gold' }, 'restore-blocked'],
    ['with labels that none can have', { ...target, labels: { 'a b': 'c' } }, 'validation-failed'],
    [
      'with a label whose prefix is no name of a domain',
      { ...target, labels: { 'a..b/c': 'd' } },
      'validation-failed',
    ],
    [
      'with more annotations than a claim can hold',
      { ...target, annotations: TOO_MANY_ANNOTATIONS },
      'validation-failed',
    ],
    ['with an unknown access mode', { ...target, accessModes: ['Often'] }, 'validation-failed'],
    [
      'with access modes that exclude each other',
      { ...target, accessModes: ['ReadWriteOnce', 'ReadWriteOncePod'] },
      'validation-failed',
    ],
  ])('is refused %s', async (_case, wanted, code) => {
    const problem = await story.refused('POST', '/v1/restores', { source: orders, target: wanted });
    expect(problem.code).toBe(code);
    expect(problem.errors).not.toEqual([]);
  });
});

describe('a restore', () => {
  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/orders', { labels: { app: 'orders', 'helm.sh/chart': 'orders-1' } })
        .usedBy('Deployment/orders')
        .volume('shop/planned')
        .backedUp('1d ago')
        .volume('shop/slow', { marks: { [MARK.restoreTakesSeconds]: '2' } })
        .backedUp('1d ago')
        .volume('shop/fragile', {
          marks: { [MARK.restoreError]: 'checksum mismatch' },
        })
        .backedUp('1d ago'),
    });
  });
  afterAll(() => story.end());

  it('brings back the contents of the snapshot, not later ones', async () => {
    const before = story.cluster.write('shop/orders');
    const { items } = await story.done('/v1/backup', orders);
    story.cluster.write('shop/orders');
    const source = { backup: items[0]?.backup ?? '' };
    await story.done('/v1/restores', { source, target: { namespace: 'elsewhere', pvc: 'orders' } });
    expect(story.cluster.contentsOf('elsewhere/orders')).toEqual(before);
    expect(story.cluster.contentsOf('shop/orders')).not.toEqual(before);
    const restored = claim('elsewhere', 'orders');
    expect(restored).toMatchObject({
      metadata: { labels: { app: 'orders', 'app.kubernetes.io/managed-by': 'soteria' } },
      spec: { storageClassName: 'longhorn', accessModes: ['ReadWriteOnce'] },
      status: { phase: 'Bound' },
    });
    expect(restored?.metadata.labels).not.toHaveProperty(['helm.sh/chart']);
  });

  it('takes the newest restore point at or before the asked moment', async () => {
    await story.done('/v1/backup', orders);
    const { body: plan } = await story.post<Plan>('/v1/restores', {
      source: { namespace: 'shop', pvc: 'fragile', at: new Date().toISOString() },
      target: { namespace: 'elsewhere', pvc: 'as-of' },
      dryRun: true,
    });
    expect(plan.conflicts).toEqual([]);
    expect(plan.items[0]?.distanceSeconds).toBeGreaterThan(23 * 3600);
  });

  it('keeps to the plan that was looked at, and says what has changed otherwise', async () => {
    const source = { namespace: 'shop', pvc: 'planned' };
    const wanted = { source, target: { namespace: 'elsewhere', pvc: 'planned' } };
    const { body: plan } = await story.post<Plan>('/v1/restores', { ...wanted, dryRun: true });
    expect(plan.creates.map(({ kind }) => kind)).toEqual([
      'Volume',
      'PersistentVolume',
      'PersistentVolumeClaim',
    ]);
    await story.done('/v1/backup', source);
    const outdated = await story.post<{ code: string; changes: string[]; plan: Plan }>(
      '/v1/restores',
      { ...wanted, plan: plan.id },
    );
    expect(outdated).toMatchObject({ status: 409, body: { code: 'plan-outdated' } });
    expect(outdated.body.changes).toHaveLength(1);
    expect(claim('elsewhere', 'planned')).toBeUndefined();
    const made = await story.done('/v1/restores', { ...wanted, plan: outdated.body.plan.id });
    expect(made.items[0]?.source?.backup).toBe(outdated.body.plan.items[0]?.source.backup);
  });

  it('says of a plan that it does not know that it does not, and of another request nothing of the cluster', async () => {
    const source = { namespace: 'shop', pvc: 'fragile' };
    const wanted = { source, target: { namespace: 'elsewhere', pvc: 'one' } };
    const { body: plan } = await story.post<Plan>('/v1/restores', { ...wanted, dryRun: true });
    const invented = `plan-${'a'.repeat(22)}`;
    const unknown = await story.refused('POST', '/v1/restores', { ...wanted, plan: invented });
    expect(unknown).toMatchObject({ code: 'plan-outdated', changes: [], plan: { id: plan.id } });
    expect(unknown.detail).toMatch(/^The plan that was sent is not known here any more/);
    const other = { source, target: { namespace: 'elsewhere', pvc: 'other' }, plan: plan.id };
    const { detail } = await story.refused('POST', '/v1/restores', other);
    expect(detail).toContain('elsewhere/other would be restored too');
    expect(detail).not.toContain('cluster');
  });

  it('makes what its manifests say, under the names of the plan', async () => {
    const wanted = {
      source: orders,
      target: { namespace: 'elsewhere', pvc: 'own', reclaimPolicy: 'Delete', labels: { a: 'b' } },
    };
    const { body: plan } = await story.post<Plan>('/v1/restores', { ...wanted, dryRun: true });
    await story.done('/v1/restores', { ...wanted, plan: plan.id });
    const [volume, planned, pvOfPlan] = plan.manifests.map((text) => parse(text) as KubeObject);
    const { store } = story.cluster.sandbox;
    expect(store.get('volumes.longhorn.io', LONGHORN, volume?.metadata.name ?? '')).toMatchObject(
      volume ?? {},
    );
    expect(claim('elsewhere', 'own')).toMatchObject(planned ?? {});
    expect(store.get('persistentvolumes', '', pvOfPlan?.metadata.name ?? '')).toMatchObject(
      pvOfPlan ?? {},
    );
    expect(plan.creates.map(({ name }) => name)).toEqual([
      volume?.metadata.name,
      volume?.metadata.name,
      'own',
    ]);
    const { spec } = claim('elsewhere', 'own') ?? {};
    const pv = story.cluster.sandbox.store.get<PersistentVolume>(
      'persistentvolumes',
      '',
      spec?.volumeName ?? '',
    );
    expect(pv).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': 'driver.longhorn.io' } },
      spec: { persistentVolumeReclaimPolicy: 'Delete', csi: { volumeHandle: spec?.volumeName } },
    });
    expect(claim('elsewhere', 'own')?.metadata.labels).toMatchObject({ a: 'b' });
  });

  it('shows how far it is while it runs', async () => {
    const id = await story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'slow' },
      target: { namespace: 'elsewhere', pvc: 'slow' },
    });
    await story.until('it is on its way', async () => {
      const { progress } = (await story.operation(id)).items[0] ?? {};
      return typeof progress === 'number' && progress > 0 && progress < 100;
    });
    expect(await story.ended(id)).toMatchObject({ state: 'succeeded', progress: 100 });
  });

  it('that fails says why and leaves nothing behind', async () => {
    const volumes = () =>
      story.cluster.sandbox.store.list('volumes.longhorn.io', LONGHORN).map((v) => v.metadata.name);
    const before = volumes();
    const id = await story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'fragile' },
      target: { namespace: 'elsewhere', pvc: 'fragile' },
    });
    const operation = await story.ended(id);
    expect(operation).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'restore-failed' }, objects: [] }],
      undo: { possible: false },
    });
    expect(operation.items[0]?.error?.detail).toMatch(/restore failed/);
    expect(volumes()).toEqual(before);
    expect(claim('elsewhere', 'fragile')).toBeUndefined();
  });
});

describe('taking a restore back', () => {
  beforeAll(async () => {
    story = await Story.begin({
      world: world().namespace('elsewhere').volume('shop/orders').backedUp('1d ago'),
    });
  });
  afterAll(() => story.end());

  it('leaves the cluster as it was, the namespace it made included', async () => {
    const before = await wholeCluster(story);
    const { id } = await story.done('/v1/restores', {
      source: orders,
      target: { namespace: 'fresh', pvc: 'orders', createNamespace: true },
    });
    expect(differences(before, await wholeCluster(story))).not.toEqual([]);
    const plan = await story.delete<UndoPlan>(`/v1/restores/${id}?dryRun=true`);
    expect(plan.body.deletes.map(({ kind }) => kind)).toEqual([
      'PersistentVolumeClaim',
      'PersistentVolume',
      'Volume',
      'Namespace',
    ]);
    const undo = await story.delete<Operation>(`/v1/restores/${id}`);
    expect(undo).toMatchObject({ status: 202, body: { kind: 'undo', of: id } });
    const ended = await story.ended(undo.body.id);
    expect(ended).toMatchObject({ state: 'succeeded' });
    expect(ended.items.flatMap(({ detail = [] }) => detail)).toEqual([]);
    expect(differences(before, await wholeCluster(story))).toEqual([]);
    const again = await story.delete(`/v1/restores/${id}`);
    expect(again).toMatchObject({ status: 409, body: { code: 'undo-refused' } });
    const nothing = await story.delete<UndoPlan>(`/v1/restores/${id}?dryRun=true`);
    expect(nothing.body).toMatchObject({ deletes: [], conflicts: [{ code: 'not-possible' }] });
  });

  it('works also where the record of an earlier try was damaged by hand', async () => {
    const { id } = await story.done('/v1/restores', {
      source: orders,
      target: { namespace: 'elsewhere', pvc: 'twice' },
    });
    const name = `soteria-operation-${operationId(`undo ${id} 0`)}`;
    await story.kube('POST', resourcePath(RESOURCES.configMaps, story.config.namespace), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, labels: { [RECORD_LABEL]: RECORD_OPERATION } },
      data: { [RECORD_DATA_KEY]: 'edited' },
    });
    await story.until('it is a problem', async () => {
      const { problems } = (await story.get<OperationList>('/v1/operations')).body;
      return problems.some(({ key }) => key === name);
    });
    const undo = await story.delete<Operation>(`/v1/restores/${id}`);
    expect(undo).toMatchObject({ status: 202, body: { kind: 'undo', of: id } });
    expect(await story.ended(undo.body.id)).toMatchObject({ state: 'succeeded' });
    expect(claim('elsewhere', 'twice')).toBeUndefined();
  });

  it('is refused as soon as a pod uses the claim, with the name of the pod', async () => {
    const { id } = await story.done('/v1/restores', {
      source: orders,
      target: { namespace: 'elsewhere', pvc: 'used' },
    });
    story.cluster.sandbox.load([pod('elsewhere', 'reader', 'used')]);
    const plan = await story.delete<UndoPlan>(`/v1/restores/${id}?dryRun=true`);
    expect(plan.body.conflicts).toMatchObject([{ code: 'in-use' }]);
    const refused = await story.delete<{ detail: string }>(`/v1/restores/${id}`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'undo-refused' } });
    expect(refused.body.detail).toContain('reader');
    expect(claim('elsewhere', 'used')).toBeDefined();
  });

  it('never touches a claim that was deleted and made again under the same name', async () => {
    const { id } = await story.done('/v1/restores', {
      source: orders,
      target: { namespace: 'elsewhere', pvc: 'remade' },
    });
    const first = claim('elsewhere', 'remade');
    await story.kube('DELETE', '/api/v1/namespaces/elsewhere/persistentvolumeclaims/remade');
    await story.until('the claim is gone', () => claim('elsewhere', 'remade') === undefined);
    const again = { ...first, metadata: { name: 'remade', namespace: 'elsewhere' } } as KubeObject;
    story.cluster.sandbox.load([again]);
    const remade = claim('elsewhere', 'remade');
    // A pod that uses the stranger's claim uses nothing of the restore.
    story.cluster.sandbox.load([pod('elsewhere', 'of-a-stranger', 'remade')]);
    const volume = first?.spec.volumeName ?? '';
    const plan = await story.delete<UndoPlan>(`/v1/restores/${id}?dryRun=true`);
    expect(plan.body.deletes.map(({ kind }) => kind)).toEqual(['PersistentVolume', 'Volume']);
    const undo = await story.delete<Operation>(`/v1/restores/${id}`);
    expect(undo.status).toBe(202);
    expect(await story.ended(undo.body.id)).toMatchObject({ state: 'succeeded' });
    const { store } = story.cluster.sandbox;
    expect(store.get('persistentvolumes', '', volume)).toBeUndefined();
    expect(store.get('volumes.longhorn.io', LONGHORN, volume)).toBeUndefined();
    expect(claim('elsewhere', 'remade')?.metadata.uid).toBe(remade?.metadata.uid);
    expect(claim('elsewhere', 'remade')?.metadata.uid).not.toBe(first?.metadata.uid);
  });

  it.each([
    ['an operation nobody knows', 'op-nobody', 404],
    ['a backup', 'backup', 404],
  ])('is refused for %s', async (_case, named, status) => {
    const id = named === 'backup' ? await story.begun('/v1/backup', orders) : named;
    const answer = await story.delete(`/v1/restores/${id}`);
    expect(answer.status).toBe(status);
    if (named === 'backup') await story.ended(id);
  });
});

const pod = (namespace: string, name: string, claimName: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  ...{
    spec: {
      containers: [{ name: 'main', image: 'registry.example/reader' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
    },
  },
});
