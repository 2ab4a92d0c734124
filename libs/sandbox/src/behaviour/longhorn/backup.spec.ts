import { type LonghornBackup, type Pod, RESOURCES } from '@soteria/kube';
import { ManualClock } from '../../clock';
import { world } from '../../seed/world';
import { eventually, never, SPEC_TIMEOUT_MS } from '../../testing/eventually';
import { statesOf } from '../../testing/states-of';
import { TryOut } from '../../testing/try-out';
import { MARK } from '../marks';
import { LIVELY } from '../pace';

jest.setTimeout(SPEC_TIMEOUT_MS);

const URL = 's3://backups@eu-west-1/';
const START = Date.parse('2026-11-23T09:00:00Z');

let run: TryOut;
let clock: ManualClock;
afterEach(() => run.stop());

const attached = () => world().volume('shop/orders').usedBy('Deployment/orders');
const volume = () => run.cluster.handleOf('shop/orders');
const stored = (name: string) => run.cluster.store.backup(URL, volume(), name);
const status = (name: string) => run.backup(name)?.status;
const isUsable = (name: string) => run.isUsable(name);

async function startSlow(tale = attached()): Promise<void> {
  clock = new ManualClock(START);
  run = await TryOut.start({ world: tale, clock, pace: LIVELY });
}

/** A snapshot that is ready, and a backup of it that has been asked for. */
async function request(name: string, more: object = {}): Promise<void> {
  await run.takeSnapshot(name, volume());
  await later('the snapshot is ready', () => run.snapshot(name)?.status?.readyToUse);
  await run.takeBackup(name, name, more);
}

const later = <T>(what: string, look: () => T | undefined | false) =>
  run.asTimePasses(clock, 500, what, look);

beforeEach(() => {
  clock = new ManualClock(START);
});

describe('a backup', () => {
  it('carries the snapshot’s contents to the target, not later ones', async () => {
    run = await TryOut.start({ world: attached() });
    const before = run.cluster.write('shop/orders');
    await run.takeSnapshot('one', volume());
    await eventually('the snapshot is ready', () => run.snapshot('one')?.status?.readyToUse);
    run.cluster.write('shop/orders');
    await run.takeBackup('one', 'one', { spec: { snapshotName: 'one', labels: { mine: 'kept' } } });
    await eventually('it is usable', () => isUsable('one'));
    expect(stored('one')?.contents).toEqual(before);
    expect(stored('one')?.labels).toMatchObject({ mine: 'kept' });
    expect(status('one')).toMatchObject({
      progress: 100,
      error: '',
      volumeName: volume(),
      backupTargetName: 'default',
      url: `${URL}?backup=one&volume=${volume()}`,
      snapshotName: 'one',
      volumeSize: String(10 * 2 ** 30),
      labels: { mine: 'kept', 'longhorn.io/volume-access-mode': 'rwo' },
    });
    expect(Number(status('one')?.size)).toBe(stored('one')?.sizeBytes);
  });

  it('tells the moment of its snapshot while it is uploaded, and after that when the upload began', async () => {
    await startSlow();
    await run.takeSnapshot('one', volume());
    await later('the snapshot is ready', () => run.snapshot('one')?.status?.readyToUse);
    const taken = run.snapshot('one')?.status?.creationTime ?? '';
    clock.advance(3_600_000);
    await run.takeBackup('one', 'one');
    await later('it runs', () => status('one')?.state === 'InProgress');
    expect(status('one')?.snapshotCreatedAt).toBe(taken);
    await later('it is usable', () => isUsable('one'));
    const told = Date.parse(status('one')?.snapshotCreatedAt ?? '');
    expect(told - Date.parse(taken)).toBeGreaterThanOrEqual(3_600_000);
  });

  it('passes through Pending, InProgress with progress, Completed, and synced', async () => {
    await startSlow();
    const states = await statesOf<LonghornBackup>(run.api, RESOURCES.longhornBackups, 'one');
    await run.takeSnapshot('one', volume());
    await run.takeBackup('one', 'one');
    await later('it is usable', () => isUsable('one'));
    const seen = await states.upTo('it is usable', (each) => each.status?.lastSyncedAt != null);
    const words = seen.map(({ status: each }) => each?.state ?? '');
    expect([...new Set(words)]).toEqual(['', 'Pending', 'InProgress', 'Completed']);
    const pending = seen.find(({ status: each }) => each?.state === 'Pending');
    expect(pending?.status?.messages).toEqual({ info: 'Waiting for the snapshot one to be ready' });
    const progress = seen.flatMap(({ status: each }) =>
      each?.state === 'InProgress' ? [each.progress ?? 0] : [],
    );
    expect(progress.length).toBeGreaterThan(4);
    expect([...progress].sort((a, b) => a - b)).toEqual(progress);
    const completed = seen.filter(({ status: each }) => each?.state === 'Completed');
    expect(completed[0]?.status?.lastSyncedAt ?? null).toBeNull();
  });

  it('makes the volume and the target tell of it, and belongs to the backup volume', async () => {
    run = await TryOut.start({ world: attached() });
    await request('one');
    const owner = await eventually(
      'it has an owner',
      () => run.backup('one')?.metadata.ownerReferences?.[0],
    );
    expect(owner).toMatchObject({ kind: 'BackupVolume' });
    await eventually(
      'the volume tells of it',
      () => run.volume(volume())?.status?.lastBackup === 'one',
    );
    const [known] = run.cluster.sandbox.store.list('backupvolumes.longhorn.io');
    expect(known).toMatchObject({
      metadata: {
        name: owner.name,
        labels: { 'backup-volume': volume(), 'backup-target': 'default' },
      },
      status: { lastBackupName: 'one', lastBackupAt: status('one')?.snapshotCreatedAt },
    });
  });

  it('of a detached volume attaches it first', async () => {
    await startSlow(world().volume('shop/orders'));
    await run.takeSnapshot('one', volume());
    await run.takeBackup('one', 'one');
    await eventually('it says what it waits for', () =>
      status('one')?.messages?.['info']?.startsWith('Waiting for the engine'),
    );
    await later('it is usable', () => isUsable('one'));
    await later('the volume is let go', () => run.volume(volume())?.status?.state === 'detached');
  });

  it('after another one uploads only what changed, and in full mode sends the rest again', async () => {
    run = await TryOut.start({ world: attached() });
    await request('one');
    await eventually('it is usable', () => isUsable('one'));
    run.cluster.write('shop/orders');
    await request('two');
    await eventually('it is usable', () => isUsable('two'));
    expect(Number(status('two')?.newlyUploadDataSize)).toBeGreaterThan(0);
    expect(Number(status('two')?.newlyUploadDataSize)).toBeLessThan(
      Number(status('one')?.newlyUploadDataSize),
    );
    await request('full', { spec: { snapshotName: 'full', backupMode: 'full', labels: {} } });
    await eventually('it is usable', () => isUsable('full'));
    expect(status('full')?.newlyUploadDataSize).toBe('0');
    expect(status('full')?.reUploadedDataSize).toBe(status('full')?.size);
  });

  it('waits with nothing uploaded while another one of the volume runs', async () => {
    await startSlow();
    await request('one');
    await later('the first runs', () => (status('one')?.progress ?? 0) > 10);
    await request('two');
    await later('the second has begun', () => status('two')?.state === 'InProgress');
    expect(status('two')?.progress).toBe(0);
    await later('both are usable', () => isUsable('one') && isUsable('two'));
    expect((status('one')?.backupCreatedAt ?? '') < (status('two')?.backupCreatedAt ?? '')).toBe(
      true,
    );
  });
});

describe('a backup goes wrong', () => {
  it('with the message that was planted, at the percentage that was planted', async () => {
    await startSlow();
    const why = 'AWS Error: RequestTimeTooSkewed';
    await run.mark(RESOURCES.longhornVolumes, volume(), {
      [MARK.backupError]: why,
      [MARK.backupErrorAt]: '37',
    });
    await request('one');
    await later('it has failed', () => status('one')?.state === 'Error');
    expect(status('one')).toMatchObject({ error: why, progress: 37, url: '' });
    expect(stored('one')).toBeUndefined();
    expect(run.cluster.sandbox.store.count('backupvolumes.longhorn.io')).toBe(0);
  });

  it.each([
    ['says nothing', { note: '' }, 'invalid empty value for label with key note'],
    ['has a key of blanks', { 'a b': 'c' }, 'invalid key a b for label: name part must consist'],
  ])('when one of its labels %s, which the engine refuses', async (_case, labels, why) => {
    await startSlow();
    await request('one', { spec: { snapshotName: 'one', labels } });
    await later('it has failed', () => status('one')?.state === 'Error');
    expect(status('one')?.error).toContain(why);
    expect(stored('one')).toBeUndefined();
  });

  it('by standing still, and goes on once the mark is gone', async () => {
    await startSlow();
    await run.mark(RESOURCES.longhornVolumes, volume(), { [MARK.backupStallsAt]: '17' });
    await request('one');
    await later('it stands still', () => status('one')?.progress === 17);
    clock.advance(24 * 3_600_000);
    await never('further than 17 %', () => status('one')?.progress !== 17);
    await run.mark(RESOURCES.longhornVolumes, volume(), { [MARK.backupStallsAt]: null });
    await later('it is usable', () => isUsable('one'));
  });

  it('when Longhorn loses sight of it', async () => {
    await startSlow();
    await run.mark(RESOURCES.longhornVolumes, volume(), { [MARK.backupLost]: 'true' });
    await request('one');
    await later('it is unknown', () => status('one')?.state === 'Unknown');
  });

  it('when the target goes away in the middle', async () => {
    await startSlow();
    await request('one');
    await later('it runs', () => (status('one')?.progress ?? 0) > 0);
    await run.mark(RESOURCES.longhornBackupTargets, 'default', {
      [MARK.outage]: 'InvalidAccessKeyId: the key does not exist',
    });
    await later('it has failed', () => status('one')?.state === 'Error');
    expect(status('one')?.error).toContain('InvalidAccessKeyId');
  });

  it('when a pod on another node takes the volume away', async () => {
    await startSlow(world().volume('shop/orders'));
    await request('one');
    await later('it runs', () => status('one')?.state === 'InProgress');
    const node = run.volume(volume())?.status?.currentNodeID;
    const elsewhere = ['node-a', 'node-b', 'node-c'].find((each) => each !== node) ?? '';
    await run.api.create(RESOURCES.pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'reader', namespace: 'shop' },
      spec: {
        nodeName: elsewhere,
        containers: [{ name: 'reader', image: 'busybox:1' }],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'orders' } }],
      },
    } as Pod);
    await later('it is unknown', () => status('one')?.state === 'Unknown');
    await later('the volume has moved', () => {
      const now = run.volume(volume())?.status;
      return now?.state === 'attached' && now.currentNodeID === elsewhere;
    });
  });

  it('when its snapshot is never ready, after a while', async () => {
    await startSlow();
    await run.mark(RESOURCES.longhornVolumes, volume(), { [MARK.snapshotHeld]: 'not now' });
    await run.takeSnapshot('one', volume());
    await run.takeBackup('one', 'one');
    await later('it waits', () => status('one')?.state === 'Pending');
    clock.advance(100_000);
    await never('failed too soon', () => status('one')?.state === 'Error');
    await later('it has failed', () => status('one')?.state === 'Error');
    expect(status('one')?.error).toBe('Failed waiting for the snapshot one to be ready');
  });

  it('when its snapshot is deleted before it has begun', async () => {
    await startSlow();
    await run.mark(RESOURCES.longhornVolumes, volume(), { [MARK.snapshotHeld]: 'not now' });
    await run.takeSnapshot('one', volume());
    await run.takeBackup('one', 'one');
    await later('it waits', () => status('one')?.state === 'Pending');
    await run.remove(RESOURCES.longhornSnapshots, run.snapshot('one'));
    await later(
      'it says so',
      () => status('one')?.messages?.['info'] === 'Failed to get the Snapshot one',
    );
    await later('it has failed', () => status('one')?.state === 'Error');
    expect(status('one')?.error).toBe('Failed to get the Snapshot one');
  });

  it('and stays so, though Longhorn never told when it looked last', async () => {
    run = await TryOut.start({ world: attached().failedBackup('1h ago', 'boom') });
    const [failed] = run.cluster.sandbox.store.list<LonghornBackup>('backups.longhorn.io');
    if (!failed) throw new Error('no backup');
    await run.api.replace(
      RESOURCES.longhornBackups,
      { ...failed, status: { ...failed.status, lastSyncedAt: null } },
      'status',
    );
    await never('begun again', () => status(failed.metadata.name)?.state !== 'Error');
  });

  it('when its volume is deleted in the middle', async () => {
    await startSlow(world().volume('shop/orders'));
    const name = volume();
    await request('one');
    await later('it runs', () => status('one')?.state === 'InProgress');
    await run.remove(RESOURCES.longhornVolumes, run.volume(name));
    await later('it is unknown', () => status('one')?.state === 'Unknown');
    expect(status('one')?.error).toBe('cannot find the backup status in the engine');
  });

  it('when its volume is deleted before it has begun', async () => {
    await startSlow(attached());
    const name = volume();
    await run.mark(RESOURCES.longhornVolumes, name, { [MARK.snapshotHeld]: 'not now' });
    await run.takeSnapshot('one', name);
    await run.takeBackup('one', 'one');
    await later('it waits', () => status('one')?.state === 'Pending');
    await run.remove(RESOURCES.longhornVolumes, run.volume(name));
    await later('it has failed', () => status('one')?.state === 'Error');
    expect(status('one')?.error).toContain('cannot find the corresponding volume');
  });

  it('and disappears by itself after a day', async () => {
    await startSlow();
    await request('good');
    await later('there is a good one', () => isUsable('good'));
    await run.mark(RESOURCES.longhornVolumes, volume(), { [MARK.backupError]: 'boom' });
    await request('bad');
    await later('it has failed', () => status('bad')?.state === 'Error');
    clock.advance(23 * 3_600_000);
    await run.lookAtTarget();
    await never('gone too soon', () => run.backup('bad') === undefined);
    clock.advance(2 * 3_600_000);
    await later('it is gone', () => run.backup('bad') === undefined);
    expect(run.backup('good')).toBeDefined();
  });
});
