import { type BackupList, type Operation } from '@soteria/contracts';
import {
  type KubeObject,
  LONGHORN_API_VERSION,
  type LonghornBackup,
  type LonghornSnapshot,
} from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';

/** A claim that no volume stands behind. */
const unboundClaim: KubeObject & Record<string, unknown> = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'waiting', namespace: 'shop' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'nobody-provisions-this',
    resources: { requests: { storage: '1Gi' } },
  },
  status: { phase: 'Pending' },
};

/** A claim on storage that is not Longhorn's. */
const foreign: (KubeObject & Record<string, unknown>)[] = [
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'nfs-1' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteMany'],
      storageClassName: 'nfs',
      claimRef: { namespace: 'shop', name: 'shared', uid: 'f0e1d2c3-0000-4000-8000-000000000001' },
      csi: { driver: 'nfs.csi.k8s.io', volumeHandle: 'nfs-1' },
    },
    status: { phase: 'Bound' },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'shared', namespace: 'shop', uid: 'f0e1d2c3-0000-4000-8000-000000000001' },
    spec: { accessModes: ['ReadWriteMany'], storageClassName: 'nfs', volumeName: 'nfs-1' },
    status: { phase: 'Bound', capacity: { storage: '1Gi' } },
  },
];

/** A claim on a Longhorn volume that is nowhere to be seen, as where another namespace is looked at. */
const bodiless: (KubeObject & Record<string, unknown>)[] = [
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pvc-nowhere' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      claimRef: { namespace: 'shop', name: 'gone', uid: 'f0e1d2c3-0000-4000-8000-000000000002' },
      csi: { driver: 'driver.longhorn.io', volumeHandle: 'pvc-nowhere' },
    },
    status: { phase: 'Bound' },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'gone', namespace: 'shop', uid: 'f0e1d2c3-0000-4000-8000-000000000002' },
    spec: { accessModes: ['ReadWriteOnce'], volumeName: 'pvc-nowhere' },
    status: { phase: 'Bound', capacity: { storage: '1Gi' } },
  },
];

/** A snapshot that an earlier backup of ours has left. */
const snapshotOf = (volume: string, name: string, creationTime: string): LonghornSnapshot => ({
  apiVersion: LONGHORN_API_VERSION,
  kind: 'Snapshot',
  metadata: {
    name,
    namespace: LONGHORN,
    labels: { 'app.kubernetes.io/managed-by': 'soteria', 'soteria.io/operation': 'op-earlier' },
  },
  spec: { volume, createSnapshot: true },
  status: { readyToUse: true, creationTime },
});

describe('a backup of one claim', () => {
  let story: Story;

  beforeAll(async () => {
    const told = world()
      .target('unreachable', { unreachable: 'dial tcp 192.0.2.1:443: i/o timeout' })
      .volume('shop/orders', { labels: { app: 'orders' } })
      .usedBy('Deployment/orders')
      .volume('shop/broken', { health: 'faulted' })
      .volume('shop/far', { target: 'unreachable' })
      .volume('shop/failing', { marks: { [MARK.backupError]: 'no space left on device' } })
      .object(unboundClaim);
    for (const object of [...foreign, ...bodiless]) told.object(object);
    story = await Story.begin({ world: told });
  });
  afterAll(() => story.end());

  it.each([
    ['a claim that is not there', 'nobody', 404, 'not-found', /no claim shop\/nobody/],
    ['an unbound claim', 'waiting', 422, 'unsupported-volume', /not bound/],
    ["another driver's claim", 'shared', 422, 'unsupported-volume', /nfs\.csi\.k8s\.io/],
    ['a faulted volume', 'broken', 422, 'unsupported-volume', /faulted/],
    ['a missing volume', 'gone', 422, 'unsupported-volume', /SOTERIA_LONGHORN_NAMESPACE/],
    [
      'a target that is unavailable',
      'far',
      503,
      'target-unavailable',
      /unreachable .*i\/o timeout/,
    ],
  ])('is refused for %s, and nothing is recorded', async (_case, pvc, status, code, says) => {
    const problem = await story.refused('POST', '/v1/backup', { namespace: 'shop', pvc });
    expect(problem).toMatchObject({ status, code });
    expect(problem.detail).toMatch(says);
    expect(story.cluster.sandbox.store.list('configmaps', 'soteria')).toEqual([]);
  });

  it.each([
    ['without a pvc', { namespace: 'shop' }, '/pvc'],
    ['with an unknown field', { namespace: 'shop', pvc: 'orders', force: true }, '/force'],
    ['with another mode', { namespace: 'shop', pvc: 'orders', mode: 'fast' }, '/mode'],
  ])('is refused %s', async (_case, body, pointer) => {
    const problem = await story.refused('POST', '/v1/backup', body);
    expect(problem).toMatchObject({ status: 400, code: 'validation-failed' });
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });

  it('ends as a usable backup that tells what its claim looked like', async () => {
    const operation = await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    const id = operation.items[0]?.backup ?? '';
    const { body } = await story.get<BackupList>('/v1/backups?namespace=shop&pvc=orders');
    expect(body.items).toMatchObject([
      { id, state: 'completed', usable: true, operation: operation.id, requestedBy: 'anonymous' },
    ]);
    const made = story.cluster.sandbox.store.get<LonghornBackup>(
      'backups.longhorn.io',
      LONGHORN,
      id,
    );
    const labels = made?.spec.labels ?? {};
    expect(JSON.parse(labels['KubernetesStatus'] ?? '')).toMatchObject({
      namespace: 'shop',
      pvcName: 'orders',
      workloadsStatus: [{ workloadType: 'ReplicaSet' }],
    });
    expect(JSON.parse(labels['soteria.io/claim'] ?? '')).toMatchObject({
      storageClass: 'longhorn',
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      fsType: 'ext4',
      labels: { app: 'orders' },
    });
  });

  it('makes older snapshots superfluous: the next backup builds on its own', async () => {
    const { sandbox } = story.cluster;
    const volume = story.cluster.handleOf('shop/orders');
    sandbox.load([snapshotOf(volume, 'sot-of-last-week', '2026-01-01T00:00:00Z')]);
    const { items } = await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    const kept = () =>
      sandbox.store
        .list<LonghornSnapshot>('snapshots.longhorn.io', LONGHORN)
        .filter(({ spec }) => spec.volume === volume)
        .map(({ metadata }) => metadata.name);
    await story.until('the older snapshot is gone', () => !kept().includes('sot-of-last-week'));
    expect(kept()).toContain(items[0]?.backup);
  });

  it('is one backup, however often the same request is sent', async () => {
    const request = { namespace: 'shop', pvc: 'orders', note: 'before the upgrade' };
    const key = { 'idempotency-key': 'before-the-upgrade' };
    const ids = await Promise.all(
      Array.from({ length: 10 }, () => story.begun('/v1/backup', request, key)),
    );
    expect(new Set(ids).size).toBe(1);
    const other = await story.post('/v1/backup', { namespace: 'shop', pvc: 'failing' }, key);
    expect(other).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const [id = ''] = ids;
    const { items } = await story.ended(id);
    const made = story.cluster.sandbox.store
      .list<LonghornBackup>('backups.longhorn.io', LONGHORN)
      .filter(({ metadata }) => metadata.labels?.['soteria.io/operation'] === id);
    expect(made.map(({ metadata }) => metadata.name)).toEqual([items[0]?.backup]);
  });

  it('keeps the error of a backup that failed, and can be tried again', async () => {
    const id = await story.begun('/v1/backup', { namespace: 'shop', pvc: 'failing' });
    const failed = await story.ended(id);
    expect(failed).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'backup-failed', detail: 'no space left on device' } }],
    });
    const again = await story.post<Operation>(`/v1/operations/${id}/retry`, {});
    expect(again).toMatchObject({ status: 202, body: { of: id } });
    expect(again.body.id).not.toBe(id);
    await story.ended(again.body.id);
  });

  it('leaves a backup alone that somebody else made under the wanted name', async () => {
    const stranger: LonghornBackup = {
      apiVersion: LONGHORN_API_VERSION,
      kind: 'Backup',
      metadata: { name: 'made-by-hand', namespace: LONGHORN },
      spec: {},
    };
    story.cluster.sandbox.load([stranger]);
    await story.until('the damaged backup is shown with a reason', async () => {
      const { body } = await story.get<BackupList>('/v1/backups');
      const shown = body.items.find(({ id }) => id === 'made-by-hand');
      return shown?.state === 'unknown' && (shown.detail ?? '') !== '' && !shown.usable;
    });
  });
});
