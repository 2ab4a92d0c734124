import { RESOURCES } from '@soteria/kube';
import { ManualClock } from '../../clock';
import { world } from '../../seed/world';
import { eventually, never, SPEC_TIMEOUT_MS } from '../../testing/eventually';
import { TryOut } from '../../testing/try-out';
import { MARK } from '../marks';
import { LIVELY } from '../pace';

jest.setTimeout(SPEC_TIMEOUT_MS);

const URL = 's3://backups@eu-west-1/';

let run: TryOut;
let clock: ManualClock;
afterEach(() => run.stop());

const attached = () => world().volume('shop/orders').usedBy('Deployment/orders');
const volume = () => run.cluster.handleOf('shop/orders');
const stored = (name: string) => run.cluster.store.backup(URL, volume(), name);
const status = (name: string) => run.backup(name)?.status;
const isUsable = (name: string) => run.isUsable(name);
const later = <T>(what: string, look: () => T | undefined | false) =>
  run.asTimePasses(clock, 500, what, look);

async function startSlow(tale = attached()): Promise<void> {
  clock = new ManualClock(Date.parse('2026-11-23T09:00:00Z'));
  run = await TryOut.start({ world: tale, clock, pace: LIVELY });
}

describe('deleting a backup', () => {
  it('in the middle cancels it, and nothing is kept', async () => {
    await startSlow();
    await run.takeSnapshot('one', volume());
    await run.takeBackup('one', 'one');
    await later('it runs', () => (status('one')?.progress ?? 0) > 0);
    await run.remove(RESOURCES.longhornBackups, run.backup('one'));
    await later('it is gone', () => run.backup('one') === undefined);
    expect(stored('one')).toBeUndefined();
    expect(run.snapshot('one')).toBeDefined();
  });

  it('removes the data from a target that can be reached, and moves the last backup', async () => {
    run = await TryOut.start({
      world: attached().backedUp('2h ago').backup({ at: '1h ago', name: 'last' }),
    });
    const before = run.cluster.store.backups(URL, volume()).length;
    await run.remove(RESOURCES.longhornBackups, run.backup('last'));
    await eventually('it is gone', () => run.backup('last') === undefined);
    expect(run.cluster.store.backups(URL, volume())).toHaveLength(before - 1);
    await eventually('the volume tells of the one before', () => {
      const last = run.volume(volume())?.status?.lastBackup;
      return last !== 'last' && last !== '';
    });
  });

  it('keeps the data of a target that cannot be reached, and the next look brings it back', async () => {
    await startSlow(attached().backup({ at: '1h ago', name: 'one' }));
    await run.mark(RESOURCES.longhornBackupTargets, 'default', {
      [MARK.outage]: 'no route to host',
    });
    await run.lookAtTarget();
    await later('the target is unavailable', () => run.target()?.status?.available === false);
    await run.remove(RESOURCES.longhornBackups, run.backup('one'));
    await later('it is gone', () => run.backup('one') === undefined);
    expect(stored('one')).toBeDefined();
    await run.mark(RESOURCES.longhornBackupTargets, 'default', { [MARK.outage]: null });
    await run.lookAtTarget();
    await later('it is back', () => isUsable('one'));
  });

  it('fails while it is uploaded itself, which goes on, and is tried again', async () => {
    await startSlow(attached().backup({ at: '1h ago', name: 'old' }));
    await run.takeSnapshot('new', volume());
    await run.takeBackup('new', 'new');
    await later('it is uploaded', () => status('new')?.state === 'InProgress');
    await run.remove(RESOURCES.longhornBackups, run.backup('new'));
    await eventually('it says so', () =>
      status('new')?.messages?.['error']?.includes('failed to acquire lock'),
    );
    await never('tried again at once', () => status('new')?.state === 'Deleting');
    await later('it is gone', () => run.backup('new') === undefined);
  });

  it('fails while another of the volume is uploaded, which holds the lock, and is tried again', async () => {
    await startSlow(attached().backup({ at: '1h ago', name: 'old' }));
    await run.takeSnapshot('new', volume());
    await run.takeBackup('new', 'new');
    await later('the new one is uploaded', () => status('new')?.state === 'InProgress');
    await run.remove(RESOURCES.longhornBackups, run.backup('old'));
    await eventually('it says so', () =>
      status('old')?.messages?.['error']?.includes('failed to acquire lock'),
    );
    expect(status('old')?.state).toBe('Error');
    expect(stored('old')).toBeDefined();
    await later('the new one is usable', () => isUsable('new'));
    await later('the old one is gone', () => run.backup('old') === undefined);
    expect(stored('old')).toBeUndefined();
  });

  it('is put off while a new one of the volume waits for it', async () => {
    await startSlow(attached().backup({ at: '1h ago', name: 'old' }));
    await run.takeSnapshot('new', volume());
    await later('the snapshot is ready', () => run.snapshot('new')?.status?.readyToUse);
    await run.remove(RESOURCES.longhornBackups, run.backup('old'));
    await eventually('it is being deleted', () => status('old')?.state === 'Deleting');
    await run.takeBackup('new', 'new');
    await eventually('the new one waits', () =>
      status('new')?.messages?.['info']?.includes('Wait for backup old to be deleted'),
    );
    await later('the new one is usable', () => isUsable('new'));
    expect(run.backup('old')).toBeUndefined();
  });
});
