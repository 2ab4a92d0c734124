import { type KubeObject, RESOURCES } from '@soteria/kube';
import { ManualClock } from '../../clock';
import { MemoryShelf } from '../../contents/shelf';
import { world } from '../../seed/world';
import { eventually, never, SPEC_TIMEOUT_MS } from '../../testing/eventually';
import { TryOut } from '../../testing/try-out';
import { MARK } from '../marks';
import { LIVELY } from '../pace';

jest.setTimeout(SPEC_TIMEOUT_MS);

const MINUTE = 60_000;

let run: TryOut;
let others: TryOut[] = [];
let clock: ManualClock;
afterEach(async () => {
  for (const other of others) await other.stop();
  others = [];
  await run.stop();
});

const story = () =>
  world()
    .volume('shop/orders')
    .backup({ at: '2d ago', name: 'orders-old' })
    .backup({ at: '1d ago', name: 'orders-new', labels: { mine: 'kept' } })
    .volume('blog/posts', { accessModes: ['ReadWriteMany'] })
    .backup({ at: '3d ago', name: 'posts-only' });
const NAMES = ['orders-new', 'orders-old', 'posts-only'];

const listed = (of = run) =>
  of.cluster.sandbox.store
    .list('backups.longhorn.io')
    .map(({ metadata }) => metadata.name)
    .sort();
const mark = (key: string, value: string | null) =>
  run.mark(RESOURCES.longhornBackupTargets, 'default', { [key]: value });
const unavailable = () =>
  run.target()?.status?.conditions?.find(({ type }) => type === 'Unavailable');

async function startSlow(tale = story()): Promise<void> {
  clock = new ManualClock(Date.parse('2026-11-23T09:00:00Z'));
  run = await TryOut.start({ world: tale, clock, pace: LIVELY });
}
const later = <T>(what: string, look: () => T | undefined | false) =>
  run.asTimePasses(clock, 1000, what, look);

describe('a backup target', () => {
  it('is looked at once in each poll interval', async () => {
    await startSlow();
    const first = run.target()?.status?.lastSyncedAt ?? '';
    clock.advance(3 * MINUTE);
    await never('looked at too soon', () => run.target()?.status?.lastSyncedAt !== first);
    await later('it is looked at', () => (run.target()?.status?.lastSyncedAt ?? '') > first);
    expect(listed()).toEqual(NAMES);
  });

  it('is not looked at by itself when polling is off, but when it is asked for', async () => {
    await startSlow(story().target('default', { pollInterval: '0s' }));
    const first = run.target()?.status?.lastSyncedAt ?? '';
    clock.advance(24 * 60 * MINUTE);
    await never('looked at', () => run.target()?.status?.lastSyncedAt !== first);
    await run.lookAtTarget();
    await later('it is looked at', () => (run.target()?.status?.lastSyncedAt ?? '') > first);
  });

  it('is looked at when that is asked for within the second of the last look', async () => {
    await startSlow(story().target('default', { pollInterval: '0s' }));
    const first = run.target()?.status?.lastSyncedAt ?? '';
    await run.lookAtTarget();
    await later('it is looked at', () => (run.target()?.status?.lastSyncedAt ?? '') > first);
    await mark(MARK.outage, 'dial tcp: connection refused');
    await run.lookAtTarget('default', 500);
    await later('it is unavailable', () => run.target()?.status?.available === false);
  });

  it('is available until somebody looks, and then tells why it is not', async () => {
    await startSlow();
    await mark(MARK.outage, 'dial tcp: connection refused');
    await never('unavailable before a look', () => run.target()?.status?.available !== true);
    const last = run.target()?.status?.lastSyncedAt;
    await run.lookAtTarget();
    await later('it is unavailable', () => run.target()?.status?.available === false);
    expect(unavailable()).toMatchObject({
      status: 'True',
      reason: 'Unavailable',
      message:
        'failed to list system backups in s3://backups@eu-west-1/: dial tcp: connection refused',
    });
    expect(run.target()?.status?.lastSyncedAt).toBe(last);
    expect(listed()).toEqual(NAMES);
    await mark(MARK.outage, null);
    await later('it is available again', () => run.target()?.status?.available === true);
    expect(unavailable()?.status).toBe('False');
  });

  it('that lists nothing makes all backups vanish, and they return without loss', async () => {
    await startSlow();
    const before = run.cluster.store.backup(
      's3://backups@eu-west-1/',
      run.cluster.handleOf('shop/orders'),
      'orders-new',
    );
    await mark(MARK.listsNothing, 'true');
    await run.lookAtTarget();
    await later('all are gone', () => listed().length === 0);
    await later(
      'and their volumes too',
      () => run.cluster.sandbox.store.count('backupvolumes.longhorn.io') === 0,
    );
    expect(run.target()?.status?.available).toBe(true);
    await mark(MARK.listsNothing, null);
    await run.lookAtTarget();
    await later('all are back', () => listed().length === 3);
    const returned = await later('it is read back', () => {
      const backup = run.backup('orders-new');
      return backup?.status?.lastSyncedAt != null ? backup : undefined;
    });
    expect(returned.spec.snapshotName).toBe('');
    expect(returned.status).toMatchObject({
      state: 'Completed',
      snapshotCreatedAt: before?.snapshotAt,
      size: String(before?.sizeBytes),
      labels: { mine: 'kept' },
    });
  });

  it('without an address forgets its backups, and keeps their data', async () => {
    await startSlow();
    const target = run.target() as KubeObject;
    const patch = (backupTargetURL: string) =>
      run.api.patch(RESOURCES.longhornBackupTargets, target, { spec: { backupTargetURL } });
    await patch('');
    await later('all are gone', () => listed().length === 0);
    await later('it says why', () => unavailable()?.message === 'backup target URL is empty');
    await patch('s3://backups@eu-west-1/');
    await later('all are back', () => listed().length === 3);
  });
});

describe('a backup volume', () => {
  it('that is deleted takes all its backups with it, data and all', async () => {
    run = await TryOut.start({ world: story() });
    const volume = run.cluster.handleOf('shop/orders');
    const [known] = run.cluster.sandbox.store
      .list('backupvolumes.longhorn.io')
      .filter(({ metadata }) => metadata.labels?.['backup-volume'] === volume);
    await run.remove(RESOURCES.longhornBackupVolumes, known);
    await eventually('its backups are gone', () => listed().length === 1);
    expect(run.cluster.store.backups('s3://backups@eu-west-1/', volume)).toEqual([]);
    expect(listed()).toEqual(['posts-only']);
  });
});

describe('two clusters on one target', () => {
  it('see each other’s backups, and what one removes the other one loses', async () => {
    const targets = new MemoryShelf();
    run = await TryOut.start({ world: story(), targets });
    const other = await TryOut.start({ targets });
    others.push(other);
    await other.lookAtTarget();
    await eventually('the other one lists all', () => listed(other).length === 3);
    await eventually('and has read them back', () =>
      listed(other).every((name) => other.backup(name)?.status?.lastSyncedAt != null),
    );
    expect(other.backup('orders-new')?.status).toMatchObject({
      state: 'Completed',
      volumeName: run.cluster.handleOf('shop/orders'),
      labels: { mine: 'kept' },
    });
    await run.remove(RESOURCES.longhornBackups, run.backup('orders-old'));
    await eventually('it is gone here', () => !listed().includes('orders-old'));
    expect(listed(other)).toContain('orders-old');
    await other.lookAtTarget();
    await eventually('it is gone there', () => !listed(other).includes('orders-old'));
  });

  it('can restore what the other one has lost', async () => {
    const targets = new MemoryShelf();
    run = await TryOut.start({ world: story(), targets });
    const volume = run.cluster.handleOf('shop/orders');
    const other = await TryOut.start({ targets });
    others.push(other);
    await other.lookAtTarget();
    const backup = await eventually('it is listed there', () =>
      other.backup('orders-new')?.status?.lastSyncedAt != null
        ? other.backup('orders-new')
        : undefined,
    );
    const url = backup.status?.url ?? '';
    await other.restore('rescued', url);
    await eventually(
      'it is restored',
      () =>
        other.volume('rescued')?.status?.restoreRequired === false &&
        other.volume('rescued')?.status?.state === 'detached',
    );
    const stored = run.cluster.store.backup('s3://backups@eu-west-1/', volume, 'orders-new');
    expect(other.cluster.contentsOf('rescued')).toEqual(stored?.contents);
  });
});
