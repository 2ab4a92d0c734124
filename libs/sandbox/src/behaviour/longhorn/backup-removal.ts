import {
  DELETE_CUSTOM_RESOURCE_ONLY_LABEL,
  LONGHORN_FINALIZER,
  type LonghornBackup,
  type LonghornBackupTarget,
} from '@soteria/kube';
import { encodeBackupUrl } from '../../contents/backup-url';
import { keyOf } from '../cluster';
import { type Context } from '../context';
import { MARK, numberMark } from '../marks';
import { Stopwatch } from '../pace';
import { type Again } from '../runtime/controller';
import { removeFinalizer, removeOnce, writeStatus } from '../runtime/writes';
import { volumeNameOf } from './backup-labels';
import { type Engine, isRestoring } from './engine';
import { settingOf } from './settings';
import { isAvailable, targetProblem, urlOf } from './target-state';

const LOCKED = 'failed to acquire lock when performing backup delete, please try again later';

/**
 * What happens to a Backup that is being deleted: its data is removed from the target as long as
 * Longhorn believes that it can be reached; otherwise only the object goes, and the next look at the
 * target brings it back. Source: longhorn-manager, backup_controller.go.
 */
export class BackupRemoval {
  private readonly stopwatch = new Stopwatch();
  /** When the uploads are over whose Backups are being deleted. */
  private readonly uploadsEndAt = new Map<string, number>();

  constructor(private readonly context: Context) {}

  async advance(
    backup: LonghornBackup,
    target: LonghornBackupTarget | undefined,
    now: number,
  ): Promise<Again> {
    const { cluster, pace, store } = this.context;
    if (this.removesData(backup, target)) {
      if (this.isBeingRead(backup)) return undefined;
      const locked = await this.awaitUpload(backup, target, now);
      if (locked !== undefined) return locked;
      const problem = targetProblem(target);
      if (problem !== undefined) {
        await this.report(backup, target, problem);
        return { afterMs: pace.resyncMs };
      }
      if (backup.status?.state !== 'Deleting') {
        await writeStatus(cluster.backups, backup, {
          ...backup.status,
          state: 'Deleting',
          messages: {},
        });
        return undefined;
      }
      const elapsedMs = this.stopwatch.elapsed(keyOf(backup), 'deleting', now);
      const seconds = numberMark(MARK.removalTakesSeconds, backup);
      const takesMs = seconds === undefined ? pace.removeBackupMs : seconds * 1_000;
      const remainingMs = takesMs - elapsedMs;
      if (remainingMs > 0) return { afterMs: remainingMs };
      store.removeBackup(urlOf(target), volumeNameOf(backup), backup.metadata.name);
    }
    this.stopwatch.forget(keyOf(backup));
    await this.cleanUpSnapshot(backup);
    await removeFinalizer(cluster.backups, backup, LONGHORN_FINALIZER);
    return undefined;
  }

  private removesData(
    backup: LonghornBackup,
    target: LonghornBackupTarget | undefined,
  ): target is LonghornBackupTarget {
    if (backup.metadata.labels?.[DELETE_CUSTOM_RESOURCE_ONLY_LABEL] !== undefined) return false;
    if (!isAvailable(target)) return false;
    const owner = this.context.cluster.backupVolumes
      .by('volume', volumeNameOf(backup))
      .find(({ spec }) => spec.backupTargetName === target.metadata.name);
    return owner !== undefined && owner.metadata.deletionTimestamp === undefined;
  }

  /** A restore from a backup of the same volume holds the lock at the target. */
  private isBeingRead(backup: LonghornBackup): boolean {
    const { cluster } = this.context;
    return cluster.volumes
      .by('source', volumeNameOf(backup))
      .filter(({ status }) => status?.restoreRequired === true)
      .some(({ metadata }) =>
        cluster.engines.by('volume', metadata.name).some((engine) => isRestoring(engine as Engine)),
      );
  }

  /** An upload holds the lock too, and goes on whatever becomes of its Backup: the deletion fails, and is tried again. */
  private async awaitUpload(
    backup: LonghornBackup,
    target: LonghornBackupTarget,
    now: number,
  ): Promise<Again> {
    const { cluster, pace } = this.context;
    const key = keyOf(backup);
    const isUploading = ({ status }: LonghornBackup) => status?.state === 'InProgress';
    const isOwn = isUploading(backup);
    if (isOwn) this.uploadsEndAt.set(key, now + pace.removeBackupMs);
    const others = cluster.backups.by('volume', volumeNameOf(backup)).filter(isUploading);
    const remainingMs = (this.uploadsEndAt.get(key) ?? 0) - now;
    if (others.length === 0 && remainingMs <= 0) {
      this.uploadsEndAt.delete(key);
      return undefined;
    }
    await this.report(backup, target, LOCKED);
    return { afterMs: isOwn || remainingMs > 0 ? Math.max(remainingMs, 0) : pace.resyncMs };
  }

  private async report(
    backup: LonghornBackup,
    target: LonghornBackupTarget,
    problem: string,
  ): Promise<void> {
    const url = encodeBackupUrl({
      target: urlOf(target),
      volume: volumeNameOf(backup),
      backup: backup.metadata.name,
    });
    await writeStatus(this.context.cluster.backups, backup, {
      ...backup.status,
      state: 'Error',
      messages: { error: `Failed to delete the backup ${url} in the backupstore, err ${problem}` },
    });
  }

  private async cleanUpSnapshot(backup: LonghornBackup): Promise<void> {
    const { cluster } = this.context;
    const { namespace } = backup.metadata;
    if (settingOf(cluster, namespace, 'auto-cleanup-when-delete-backup') !== 'true') return;
    const snapshot = cluster.snapshots.get(namespace, backup.spec.snapshotName ?? '');
    if (snapshot) await removeOnce(cluster.snapshots, snapshot);
  }
}
