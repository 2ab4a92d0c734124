import { type LonghornVolume, RESOURCES } from '@soteria/kube';
import { ManualClock } from '../../clock';
import { world } from '../../seed/world';
import { eventually, never, SPEC_TIMEOUT_MS } from '../../testing/eventually';
import { statesOf } from '../../testing/states-of';
import { TryOut } from '../../testing/try-out';
import { MARK } from '../marks';
import { LIVELY } from '../pace';
import { type Engine } from './engine';

jest.setTimeout(SPEC_TIMEOUT_MS);

const TARGET = 's3://backups@eu-west-1/';
const LIMIT = 'concurrent-volume-backup-restore-per-node-limit';

let run: TryOut;
let clock: ManualClock;
afterEach(() => run.stop());

const story = () =>
  world()
    .volume('shop/orders', { size: '20Gi' })
    .usedBy('Deployment/orders')
    .backup({ at: '2h ago', name: 'backup-one' });
const volume = () => run.cluster.handleOf('shop/orders');
const url = () => `${TARGET}?backup=backup-one&volume=${volume()}`;
const status = (name: string) => run.volume(name)?.status;
const condition = (name: string) =>
  status(name)?.conditions?.find(({ type }) => type === 'Restore');
const engine = (name: string) =>
  run.cluster.sandbox.store.get<Engine>('engines.longhorn.io', 'longhorn-system', `${name}-e-0`);
const replicas = (name: string) => Object.values(engine(name)?.status?.restoreStatus ?? {});
const isDone = (name: string) =>
  status(name)?.state === 'detached' &&
  status(name)?.restoreInitiated === true &&
  status(name)?.restoreRequired === false;
const isRunning = (name: string) => replicas(name).some(({ isRestoring }) => isRestoring);

async function startSlow(tale = story()): Promise<void> {
  clock = new ManualClock(Date.parse('2026-11-23T09:00:00Z'));
  run = await TryOut.start({ world: tale, clock, pace: LIVELY });
}
const later = <T>(what: string, look: () => T | undefined | false) =>
  run.asTimePasses(clock, 500, what, look);

describe('a volume made from a backup', () => {
  it('has what was in the backup, not what is on the source now', async () => {
    run = await TryOut.start({ world: story() });
    const backedUp = run.cluster.store.backup(TARGET, volume(), 'backup-one')?.contents;
    run.cluster.write('shop/orders');
    await run.restore('restored', url());
    await eventually('it is done', () => isDone('restored'));
    expect(run.cluster.contentsOf('restored')).toEqual(backedUp);
    expect(run.cluster.contentsOf('shop/orders')).not.toEqual(backedUp);
    expect(run.volume('restored')?.spec.size).toBe(String(20 * 2 ** 30));
  });

  it('attaches, restores with progress, and detaches', async () => {
    await startSlow();
    const states = await statesOf<LonghornVolume>(run.api, RESOURCES.longhornVolumes, 'restored');
    const engines = await statesOf<Engine>(run.api, RESOURCES.longhornEngines, 'restored-e-0');
    await run.restore('restored', url());
    await later('it is done', () => isDone('restored'));
    const seen = await states.upTo(
      'it is done',
      (each) =>
        each.status?.state === 'detached' &&
        each.status.restoreRequired === false &&
        each.status.restoreInitiated === true,
    );
    const words = seen.map(({ status: each }) =>
      [each?.state ?? '', each?.restoreRequired === true ? 'to restore' : ''].join(' ').trim(),
    );
    expect(words.filter((word, index) => word !== words[index - 1])).toEqual([
      '',
      'creating',
      'detached to restore',
      'attaching to restore',
      'attached to restore',
      'attached',
      'detaching',
      'detached',
    ]);
    const running = seen.find(
      ({ status: each }) => each?.state === 'attached' && each.restoreRequired,
    );
    expect(running?.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Restore', status: 'True', reason: 'RestoreInProgress' }),
    );
    const told = await engines.upTo(
      'complete',
      (each) => each.status?.lastRestoredBackup === 'backup-one',
    );
    const progress = told.flatMap(({ status: each }) =>
      Object.values(each?.restoreStatus ?? {})
        .slice(0, 1)
        .map((replica) => replica.progress ?? 0),
    );
    expect(progress.length).toBeGreaterThan(4);
    expect(progress.at(-1)).toBe(100);
    expect([...progress].sort((a, b) => a - b)).toEqual(progress);
    expect(replicas('restored')).toHaveLength(3);
    expect(replicas('restored')[0]).toMatchObject({
      isRestoring: false,
      state: 'complete',
      lastRestored: 'backup-one',
    });
  });

  it('remembers the claim it came from, as one that is lost', async () => {
    run = await TryOut.start({ world: story() });
    await run.restore('restored', url());
    await eventually('it is done', () => isDone('restored'));
    expect(status('restored')?.kubernetesStatus).toMatchObject({
      pvName: '',
      pvStatus: '',
      namespace: 'shop',
      pvcName: 'orders',
      lastPVCRefAt: run.backup('backup-one')?.status?.snapshotCreatedAt,
      lastPodRefAt: run.backup('backup-one')?.status?.snapshotCreatedAt,
    });
  });

  it('joins the default jobs, unless it is in a group of its own', async () => {
    run = await TryOut.start({ world: story() });
    await run.restore('joins', url());
    await run.create(RESOURCES.longhornVolumes, 'Volume', 'stays-out', {
      metadata: { labels: { 'recurring-job-group.longhorn.io/soteria-restored': 'enabled' } },
      spec: { dataEngine: 'v1', size: '0', frontend: 'blockdev', fromBackup: url() },
    });
    await eventually('both are done', () => isDone('joins') && isDone('stays-out'));
    const group = 'recurring-job-group.longhorn.io/default';
    expect(run.volume('joins')?.metadata.labels).toHaveProperty([group]);
    expect(run.volume('stays-out')?.metadata.labels).not.toHaveProperty([group]);
  });

  it('for standby stays attached and waits for more', async () => {
    run = await TryOut.start({ world: story() });
    await run.restore('standby', url(), { Standby: true, frontend: '' });
    await eventually('it has the data', () => engine('standby')?.status?.lastRestoredBackup);
    await never('done', () => status('standby')?.restoreRequired === false);
    expect(status('standby')).toMatchObject({ state: 'attached', isStandby: true });
  });
});

describe('a restore waits', () => {
  it('with no replica restoring while its node has no room', async () => {
    await startSlow(story().setting(LIMIT, '1'));
    const names = ['first', 'second', 'third', 'fourth', 'fifth'];
    for (const name of names) await run.restore(name, url());
    let queued = 0;
    let most = 0;
    await later('all are done', () => {
      const running = names.filter(isRunning).map((name) => status(name)?.currentNodeID);
      most = Math.max(most, running.length - new Set(running).size + 1);
      queued += names.filter(
        (name) =>
          status(name)?.state === 'attached' && status(name)?.restoreRequired && !isRunning(name),
      ).length;
      return names.every(isDone);
    });
    expect(most).toBe(1);
    expect(queued).toBeGreaterThan(10);
  });

  it('for ever when the limit is zero, and begins when it is raised', async () => {
    await startSlow(story().setting(LIMIT, '0'));
    await run.restore('restored', url());
    await later('it is attached', () => status('restored')?.state === 'attached');
    clock.advance(24 * 3_600_000);
    await never('begun', () => isRunning('restored'));
    const setting = run.cluster.sandbox.store.get('settings.longhorn.io', 'longhorn-system', LIMIT);
    await run.api.patch(RESOURCES.longhornSettings, setting as never, { value: '5' });
    await later('it is done', () => isDone('restored'));
  });

  it('for nothing once it is attached, whatever place its other replicas find', async () => {
    await startSlow();
    await run.restore('restored', url());
    await later('it runs', () => isRunning('restored'));
    const why = 'insufficient storage';
    await run.mark(RESOURCES.longhornVolumes, 'restored', { [MARK.restoreUnschedulable]: why });
    await later('it says so', () =>
      status('restored')?.conditions?.some(
        ({ type, status: each }) => type === 'Scheduled' && each === 'False',
      ),
    );
    expect(status('restored')?.state).toBe('attached');
    await later('it is done', () => isDone('restored'));
  });

  it('detached while its replicas find no place', async () => {
    await startSlow();
    const why = 'insufficient storage';
    await run.mark(RESOURCES.longhornVolumes, volume(), { [MARK.restoreUnschedulable]: why });
    await run.restore('restored', url());
    const scheduled = await later('it says so', () =>
      status('restored')?.conditions?.find(
        ({ type, status: each }) => type === 'Scheduled' && each === 'False',
      ),
    );
    expect(scheduled).toMatchObject({ reason: 'ReplicaSchedulingFailure', message: why });
    await never('attached', () => status('restored')?.state === 'attached');
    await run.mark(RESOURCES.longhornVolumes, volume(), { [MARK.restoreUnschedulable]: null });
    await later('it is done', () => isDone('restored'));
  });
});

describe('a restore goes wrong', () => {
  it('and comes right by itself when only its engine died: faulted, detached, attached, restored', async () => {
    await startSlow();
    await run.mark(RESOURCES.longhornVolumes, volume(), { [MARK.restoreCrashesAt]: '40' });
    const states = await statesOf<LonghornVolume>(run.api, RESOURCES.longhornVolumes, 'restored');
    await run.restore('restored', url());
    await later('it is done', () => isDone('restored'));
    const seen = await states.upTo(
      'it is done',
      ({ status: each }) =>
        each?.state === 'detached' &&
        each.restoreRequired === false &&
        each.restoreInitiated === true,
    );
    const words = seen
      .filter(({ status: each }) => each?.restoreRequired)
      .map(({ status: each }) => {
        const reason = each?.conditions?.find(({ type }) => type === 'Restore')?.reason ?? '';
        return `${each?.state ?? ''} ${each?.robustness ?? ''} ${reason}`.trim();
      });
    const changes = words.filter((word, index) => word !== words[index - 1]);
    expect(changes.slice(changes.findIndex((word) => word.includes('faulted')))).toEqual([
      'detaching faulted RestoreFailure',
      'detached faulted RestoreFailure',
      'detached unknown RestoreFailure',
      'attaching unknown RestoreFailure',
      'attached healthy RestoreInProgress',
    ]);
  });

  it('with the message that was planted: faulted, detached, and still to be restored', async () => {
    await startSlow();
    await run.mark(RESOURCES.longhornVolumes, volume(), {
      [MARK.restoreError]: 'checksum mismatch',
    });
    await run.restore('restored', url());
    await later(
      'it is faulted',
      () =>
        status('restored')?.robustness === 'faulted' && status('restored')?.state === 'detached',
    );
    expect(replicas('restored')[0]).toMatchObject({
      isRestoring: false,
      state: 'error',
      error: 'checksum mismatch',
    });
    expect(condition('restored')).toMatchObject({ status: 'False', reason: 'RestoreFailure' });
    expect(status('restored')?.restoreRequired).toBe(true);
    expect(run.cluster.contentsOf('restored').writes).toBe(0);
  });

  it('when it begins while a backup of the same volume is deleted, which holds the lock', async () => {
    await startSlow(story().backup({ at: '3h ago', name: 'older' }));
    await run.mark(RESOURCES.longhornBackups, 'older', { [MARK.removalTakesSeconds]: '3600' });
    await run.remove(RESOURCES.longhornBackups, run.backup('older'));
    await later('it is being deleted', () => run.backup('older')?.status?.state === 'Deleting');
    await run.restore('restored', url());
    await later('it is faulted', () => status('restored')?.robustness === 'faulted');
    expect(replicas('restored')[0]).toMatchObject({
      state: 'error',
      error: expect.stringContaining('failed to acquire lock') as string,
    });
    clock.advance(3_600_000);
    await later('the other is gone', () => run.backup('older') === undefined);
    await never('done', () => isDone('restored'));
  });

  it('by standing still', async () => {
    await startSlow();
    await run.mark(RESOURCES.longhornBackups, 'backup-one', { [MARK.restoreStallsAt]: '4' });
    await run.restore('restored', url());
    await later('it stands still', () => replicas('restored')[0]?.progress === 4);
    clock.advance(24 * 3_600_000);
    await never('further than 4 %', () => replicas('restored')[0]?.progress !== 4);
  });

  it('without a word when somebody else removes the data', async () => {
    await startSlow();
    await run.restore('restored', url());
    await later('it runs', () => (replicas('restored')[0]?.progress ?? 0) > 0);
    run.cluster.store.removeBackup(TARGET, volume(), 'backup-one');
    await later('it comes to a stop', () => replicas('restored')[0]?.progress === 99);
    await never('done', () => isDone('restored'));
  });
});

describe('a backup that is being restored', () => {
  it('is not removed until the restore has ended', async () => {
    await startSlow();
    await run.restore('restored', url());
    await later('it runs', () => isRunning('restored'));
    await run.remove(RESOURCES.longhornBackups, run.backup('backup-one'));
    await never(
      'removed',
      () => run.cluster.store.backup(TARGET, volume(), 'backup-one') === undefined,
    );
    await later('it is done', () => isDone('restored'));
    await later('it is removed', () => run.backup('backup-one') === undefined);
    expect(run.cluster.contentsOf('restored').writes).toBeGreaterThan(0);
  });
});

it('a volume that is deleted while it is being restored leaves nothing behind', async () => {
  await startSlow();
  await run.restore('restored', url());
  await later('it runs', () => isRunning('restored'));
  await run.remove(RESOURCES.longhornVolumes, run.volume('restored'));
  await later('it is gone', () => run.volume('restored') === undefined);
  const everything = [...run.cluster.sandbox.store.everything().keys()];
  expect(everything.filter((key) => key.includes('restored'))).toEqual([]);
});
