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
import { targetNameOf, volumeNameOf } from './backup-labels';
import { type Engine, isRestoring } from './engine';
import { settingOf } from './settings';
import { isAvailable, targetProblem, urlOf } from './target-state';

const LOCKED = 'failed to acquire lock when performing backup delete, please try again later';

const isUploading = ({ status }: LonghornBackup): boolean => status?.state === 'InProgress';

/**
 * What happens to a Backup that is being deleted: its data is removed from the target as long as
 * Longhorn believes that it can be reached; otherwise only the object goes, and the next look at the
 * target brings it back. Source: longhorn-manager, backup_controller.go.
 */
export class BackupRemoval {
  private readonly stopwatch = new Stopwatch();
  /** When the uploads are over whose Backups are to be deleted. */
  private readonly uploadsEndAt = new Map<string, number>();
  /** When deletions that met a lock are tried again. */
  private readonly retryAt = new Map<string, number>();

  constructor(private readonly context: Context) {}

  async advance(
    backup: LonghornBackup,
    target: LonghornBackupTarget | undefined,
    now: number,
  ): Promise<Again> {
    if (this.removesData(backup, target)) {
      const waits = await this.removeData(backup, target, now);
      if (waits !== null) return waits;
    }
    this.stopwatch.forget(keyOf(backup));
    this.retryAt.delete(keyOf(backup));
    await this.cleanUpSnapshot(backup);
    await removeFinalizer(this.context.cluster.backups, backup, LONGHORN_FINALIZER);
    return undefined;
  }

  /** What the removal waits for; null once the data is gone. */
  private async removeData(
    backup: LonghornBackup,
    target: LonghornBackupTarget,
    now: number,
  ): Promise<Again | null> {
    const { pace, store } = this.context;
    const retryMs = (this.retryAt.get(keyOf(backup)) ?? 0) - now;
    if (retryMs > 0) return { afterMs: retryMs };
    if (this.isBeingRead(backup)) return undefined;
    const problem = targetProblem(target);
    if (problem !== undefined) {
      await this.report(backup, target, problem);
      return { afterMs: pace.resyncMs };
    }
    if (backup.status?.state !== 'Deleting') return this.begin(backup, now);
    const lockedMs = this.lockedFor(backup, now);
    if (lockedMs !== null) {
      this.retryAt.set(keyOf(backup), now + lockedMs);
      await this.report(backup, target, LOCKED);
      return { afterMs: lockedMs };
    }
    const elapsedMs = this.stopwatch.elapsed(keyOf(backup), 'deleting', now);
    const seconds = numberMark(MARK.removalTakesSeconds, backup);
    const takesMs = seconds === undefined ? pace.removeBackupMs : seconds * 1_000;
    if (takesMs > elapsedMs) return { afterMs: takesMs - elapsedMs };
    store.removeBackup(urlOf(target), volumeNameOf(backup), backup.metadata.name);
    return null;
  }

  private async begin(backup: LonghornBackup, now: number): Promise<Again> {
    const { cluster, pace } = this.context;
    if (isUploading(backup)) this.uploadsEndAt.set(keyOf(backup), now + pace.removeBackupMs);
    await writeStatus(cluster.backups, backup, {
      ...backup.status,
      state: 'Deleting',
      messages: {},
    });
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

  /**
   * For how long an upload to the same target holds the lock, which goes on whatever becomes of its Backup: by then the
   * deletion is tried again. Null when none does.
   */
  private lockedFor(backup: LonghornBackup, now: number): number | null {
    const key = keyOf(backup);
    const ownEndsAt = this.uploadsEndAt.get(key);
    this.uploadsEndAt.delete(key);
    if (ownEndsAt !== undefined) return Math.max(ownEndsAt - now, 0);
    const others = this.context.cluster.backups
      .by('volume', volumeNameOf(backup))
      .filter((other) => targetNameOf(other) === targetNameOf(backup));
    return others.some(isUploading) ? this.context.pace.resyncMs : null;
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
