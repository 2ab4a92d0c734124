import { type KubeObject, RESOURCES } from '@soteria/kube';
import { ManualClock } from './clock';
import { LIVELY } from './behaviour/pace';
import { MARK } from './behaviour/marks';
import { world } from './seed/world';
import { eventually, never, SPEC_TIMEOUT_MS } from './testing/eventually';
import { TryOut } from './testing/try-out';
import { ApiClient } from './behaviour/runtime/api-client';
import { connectionFrom } from './behaviour/runtime/connection';
import { type ClusterOptions, MANAGERS, type SandboxCluster, startCluster } from './world';

jest.setTimeout(SPEC_TIMEOUT_MS);

let run: TryOut;
let clock: ManualClock;

const everyKind = () =>
  world()
    .target('offsite', { unreachable: 'no route to host' })
    .recurringJob('nightly')
    .volume('shop/orders')
    .usedBy('Deployment/orders')
    .backedUp('26h ago', '2h ago')
    .volume('shop/photos', { accessModes: ['ReadWriteMany'] })
    .usedBy('Deployment/photos', { replicas: 3 })
    .backedUp('3d ago')
    .followedBy('photos-standby')
    .volume('shop/shared', { accessModes: ['ReadWriteMany'] })
    .usedBy('Deployment/shared-by-many', { replicas: 5 })
    .volume('shop/broken', { health: 'faulted' })
    .backedUp('3d ago')
    .failedBackup('1h ago', 'boom')
    .volume('shop/worn', { health: 'degraded' })
    .usedBy('StatefulSet/worn')
    .volume('shop/secret', { encrypted: true, volumeMode: 'Block', target: 'offsite' })
    .volume('gone/old', { orphaned: true })
    .backedUp('9d ago', '8d ago');

describe('a world', () => {
  let started: SandboxCluster | undefined;
  const start = async (options: ClusterOptions = {}) => (started = await startCluster(options));
  afterEach(async () => {
    await started?.stop();
    started = undefined;
  });

  it('is at rest: its managers find nothing to do', async () => {
    const cluster = await start({ world: everyKind(), withoutBehaviours: true });
    const before = Object.fromEntries(cluster.sandbox.store.everything());
    const first = cluster.sandbox.store.version;
    await cluster.startBehaviours();
    await never('a write', () => cluster.sandbox.store.version !== first, 500).catch(() => {
      expect(Object.fromEntries(cluster.sandbox.store.everything())).toEqual(before);
    });
  });

  it('is the same each time it is made', () => {
    const now = Date.parse('2026-11-23T09:00:00Z');
    expect([...everyKind().objects(now)]).toEqual([...everyKind().objects(now)]);
  });

  it('has contents behind its volumes and its backups', async () => {
    const cluster = await start({
      world: world().volume('shop/orders').backup({ at: '2h ago', name: 'backup-one' }),
    });
    const volume = cluster.handleOf('shop/orders');
    expect(cluster.contentsOf('shop/orders').files.length).toBeGreaterThan(0);
    expect(cluster.contentsOf(volume)).toEqual(cluster.contentsOf('shop/orders'));
    const stored = cluster.store.backup('s3://backups@eu-west-1/', volume, 'backup-one');
    expect(stored?.contents.fingerprint).not.toBe(cluster.contentsOf(volume).fingerprint);
  });

  it('has managers that work under a name of their own, also where access is controlled', async () => {
    const cluster = await start({
      world: world().volume('shop/orders', { groups: [] }),
      authorization: 'rbac',
    });
    const volume = cluster.handleOf('shop/orders');
    const api = new ApiClient(connectionFrom(cluster.sandbox.kubeconfig()));
    const stored = cluster.sandbox.store.get('volumes.longhorn.io', 'longhorn-system', volume);
    await api.remove(RESOURCES.longhornVolumes, stored as KubeObject);
    await eventually(
      'it is gone',
      () => !cluster.sandbox.store.get('volumes.longhorn.io', 'longhorn-system', volume),
    );
    api.close();
    const users = cluster.sandbox.mutations.all.map(({ user }) => user);
    expect(users[0]).toBe('system:admin');
    expect(new Set(users.slice(1))).toEqual(new Set([MANAGERS]));
  });

  it('does not tell of what nobody can have meant', () => {
    expect(() => [...world().volume('a/b').backedUp('yesterday').objects(0)]).toThrow(
      '"yesterday" is no moment',
    );
    expect(() => world().backedUp('2h ago')).toThrow('tell of a volume first');
  });

  it('has nothing to say of a claim that is bound to nothing', async () => {
    const cluster = await start();
    expect(() => cluster.contentsOf('shop/lost')).toThrow('shop/lost is bound to no volume');
  });
});

describe('managers that are ended and started again', () => {
  beforeEach(async () => {
    clock = new ManualClock(Date.parse('2026-11-23T09:00:00Z'));
    run = await TryOut.start({
      world: world().volume('shop/orders').usedBy('Deployment/orders'),
      clock,
      pace: { ...LIVELY, shortestTransferMs: 5_000, longestTransferMs: 5_000 },
    });
  });
  afterEach(() => run.stop());

  const later = <T>(what: string, look: () => T | undefined | false) =>
    run.asTimePasses(clock, 500, what, look);
  const progress = () => run.backup('one')?.status?.progress ?? 0;
  const isUsable = () => run.backup('one')?.status?.lastSyncedAt != null;
  const restart = async () => {
    await run.cluster.stopBehaviours();
    await run.cluster.startBehaviours();
  };

  it('go on with a backup from where it was, once', async () => {
    const volume = run.cluster.handleOf('shop/orders');
    const before = run.cluster.write('shop/orders');
    await run.takeSnapshot('one', volume);
    await later('the snapshot is ready', () => run.snapshot('one')?.status?.readyToUse);
    run.cluster.write('shop/orders');
    await run.takeBackup('one', 'one');
    await later('it is half done', () => progress() > 40);
    const reached = progress();
    await restart();
    await never('back to the beginning', () => progress() < reached);
    await later('it is usable', isUsable);
    const stored = run.cluster.store.backup('s3://backups@eu-west-1/', volume, 'one');
    expect(stored?.contents).toEqual(before);
    expect(run.cluster.store.backups('s3://backups@eu-west-1/', volume)).toEqual(['one']);
  });

  it('finish everything, though they are ended whenever something has changed', async () => {
    const { store } = run.cluster.sandbox;
    const volume = run.cluster.handleOf('shop/orders');
    const untilChanged = async () => {
      const { version } = store;
      await later('something changes', () => store.version !== version);
      await restart();
    };
    await run.takeSnapshot('one', volume);
    await run.takeBackup('one', 'one');
    while (!isUsable()) await untilChanged();
    await run.restore('restored', run.backup('one')?.status?.url ?? '');
    const restored = () => run.volume('restored')?.status;
    while (!(restored()?.restoreInitiated === true && restored()?.restoreRequired === false)) {
      await untilChanged();
    }
    await later('it is detached', () => restored()?.state === 'detached');
    const stored = run.cluster.store.backup('s3://backups@eu-west-1/', volume, 'one');
    expect(run.cluster.contentsOf('restored')).toEqual(stored?.contents);
    expect(store.count('backups.longhorn.io')).toBe(1);
    expect(store.count('snapshots.longhorn.io')).toBe(1);
  });

  it('let go of what was deleted while they were away', async () => {
    const volume = run.cluster.handleOf('shop/orders');
    await run.takeSnapshot('one', volume);
    await run.takeBackup('one', 'one');
    await later('it is usable', isUsable);
    await run.cluster.stopBehaviours();
    await run.remove(RESOURCES.longhornBackups, run.backup('one'));
    await never('gone by itself', () => run.backup('one') === undefined);
    await run.cluster.startBehaviours();
    await later('it is gone', () => run.backup('one') === undefined);
    expect(run.cluster.store.backups('s3://backups@eu-west-1/', volume)).toEqual([]);
  });

  it('take no snapshot twice', async () => {
    const volume = run.cluster.handleOf('shop/orders');
    const before = run.cluster.contentsOf(volume);
    await run.mark(RESOURCES.longhornVolumes, volume, { [MARK.idle]: 'true' });
    await run.takeSnapshot('one', volume);
    await later('the snapshot is ready', () => run.snapshot('one')?.status?.readyToUse);
    const first = run.snapshot('one') as KubeObject;
    await run.cluster.stopBehaviours();
    run.cluster.write('shop/orders');
    await run.cluster.startBehaviours();
    await never(
      'another snapshot',
      () => run.snapshot('one')?.metadata.resourceVersion !== first.metadata.resourceVersion,
    );
    await run.takeBackup('one', 'one');
    await later('it is usable', isUsable);
    const stored = run.cluster.store.backup('s3://backups@eu-west-1/', volume, 'one');
    expect(stored?.contents).toEqual(before);
  });
});

it('a cluster starts and stops twenty times without leaving anything behind', async () => {
  for (let round = 0; round < 20; round++) {
    const cluster = await startCluster({ world: world().volume('shop/orders') });
    await eventually('it answers', () => cluster.sandbox.url !== '');
    await cluster.stop();
  }
});
