import { RESOURCES } from '@soteria/kube';
import { world } from '../../seed/world';
import { eventually } from '../../testing/eventually';
import { TryOut } from '../../testing/try-out';

let run: TryOut;
afterEach(() => run.stop());

const usable = (name: string) => {
  const backup = run.backup(name);
  return backup?.status?.lastSyncedAt != null && backup.status.url ? backup : undefined;
};

describe('a backup', () => {
  it('carries the snapshot’s contents to the target, not later ones', async () => {
    run = await TryOut.start({ world: world().volume('shop/orders').usedBy('Deployment/orders') });
    const volume = run.cluster.handleOf('shop/orders');
    const before = run.cluster.write('shop/orders');
    await run.takeSnapshot('snap-one', volume);
    await eventually('the snapshot is ready', () => run.snapshot('snap-one')?.status?.readyToUse);
    run.cluster.write('shop/orders');
    await run.takeBackup('backup-one', 'snap-one');
    const backup = await eventually('the backup is usable', () => usable('backup-one'));
    const stored = run.cluster.store.backup('s3://backups@eu-west-1/', volume, 'backup-one');
    expect(stored?.contents).toEqual(before);
    expect(backup.status).toMatchObject({
      state: 'Completed',
      progress: 100,
      volumeName: volume,
      backupTargetName: 'default',
      url: `s3://backups@eu-west-1/?backup=backup-one&volume=${volume}`,
      snapshotCreatedAt: run.snapshot('snap-one')?.status?.creationTime,
    });
    await eventually(
      'the volume tells of it',
      () => run.volume(volume)?.status?.lastBackup === 'backup-one',
    );
    await run.remove(RESOURCES.longhornBackups, run.backup('backup-one'));
    await eventually('it is gone', () => run.backup('backup-one') === undefined);
    expect(run.cluster.store.backups('s3://backups@eu-west-1/', volume)).toEqual([]);
  });
});
