import {
  BACKUP_VOLUME_LABEL,
  type LonghornBackup,
  type LonghornBackupTarget,
  type LonghornVolume,
  RECURRING_JOB_LABEL,
} from '@soteria/kube';
import { usedBytes } from '../../contents/contents';
import { encodeBackupUrl } from '../../contents/backup-url';
import { timestamp } from '../../server/object';
import { isUnsettled, keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { MARK, markOf, numberMark } from '../marks';
import { Stopwatch, transferMs } from '../pace';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import { removeOnce, writeStatus } from '../runtime/writes';
import { laterOf } from '../times';
import { backupToStore, statusFromStore, volumeToStore } from './backup-data';
import { targetNameOf, volumeNameOf } from './backup-labels';
import { BackupRemoval } from './backup-removal';
import { type BackupFacts, type BackupStatus, nextBackup } from './backup-machine';
import { settingOf } from './settings';
import { targetProblem, urlOf } from './target-state';
import { keptJobs } from './volume-jobs';

const DEFAULT_ERROR_AT = 40;

/** Plays Longhorn's backup manager: uploads snapshots, reads back what the target has, and deletes. */
export class BackupController implements Controller {
  readonly name = 'backup';
  readonly sources: readonly Source[];
  private readonly stopwatch = new Stopwatch();
  private readonly removal: BackupRemoval;
  /** When each upload that runs began. */
  private readonly begunAt = new Map<string, string>();

  constructor(private readonly context: Context) {
    const { cluster } = context;
    this.removal = new BackupRemoval(context);
    const unsettled = (volume: string) =>
      cluster.backups.by('volume', volume).filter(isUnsettled).map(keyOf);
    this.sources = [
      whenever(cluster.backups, (backup) => [keyOf(backup), ...unsettled(volumeNameOf(backup))]),
      whenever(cluster.volumes, ({ metadata }) => unsettled(metadata.name)),
      whenever(cluster.snapshots, ({ spec }) => unsettled(spec.volume)),
      whenever(cluster.attachments, ({ spec }) => unsettled(spec.volume ?? '')),
      // A backup whose data is being read waits with its removal for the restore to end.
      whenever(cluster.engines, ({ spec }) =>
        cluster.volumes
          .by('name', spec?.volumeName ?? '')
          .flatMap(({ metadata }) => unsettled(metadata.labels?.[BACKUP_VOLUME_LABEL] ?? '')),
      ),
      whenever(cluster.targets, ({ metadata }) =>
        cluster.backups.by('unsettled', metadata.name).map(keyOf),
      ),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { namespace, name } = splitKey(key);
    const { cluster, clock } = this.context;
    const backup = cluster.backups.get(namespace, name);
    if (!backup) {
      this.stopwatch.forget(key);
      this.begunAt.delete(key);
      return undefined;
    }
    const target = cluster.targets.get(namespace, targetNameOf(backup));
    const volume = cluster.volumes.get(namespace, volumeNameOf(backup));
    if (backup.metadata.deletionTimestamp !== undefined) {
      return this.removal.advance(backup, target, clock.now());
    }
    const move = nextBackup(backup, this.factsOf(backup, volume, target));
    switch (move.kind) {
      case 'status':
        if (move.status.state === 'InProgress' && !this.begunAt.has(key)) {
          this.begunAt.set(key, timestamp(clock.now()));
        }
        await writeStatus(cluster.backups, backup, move.status);
        return move.againAfterMs === undefined ? undefined : { afterMs: move.againAfterMs };
      case 'finish':
        if (volume && target) await this.finish(backup, volume, target);
        return undefined;
      case 'read-back':
        return target && this.readBack(backup, target);
      case 'nothing':
        return undefined;
    }
  }

  private factsOf(
    backup: LonghornBackup,
    volume: LonghornVolume | undefined,
    target: LonghornBackupTarget | undefined,
  ): BackupFacts {
    const { cluster, clock, pace, disks } = this.context;
    const now = clock.now();
    const { namespace } = backup.metadata;
    const marked = [backup, volume];
    const siblings = cluster.backups
      .by('volume', volumeNameOf(backup))
      .filter((other) => other.metadata.name !== backup.metadata.name);
    const mustQueue = siblings.some(
      (other) => other.status?.state === 'InProgress' && orderOf(other) < orderOf(backup),
    );
    const status: BackupStatus = backup.status ?? {};
    const running = status.state === 'InProgress' && !mustQueue;
    const frozen = disks.frozen(volumeNameOf(backup), backup.spec.snapshotName ?? '');
    const seconds = numberMark(MARK.backupTakesSeconds, ...marked);
    const takesMs =
      seconds === undefined
        ? transferMs(pace, frozen ? usedBytes(frozen.contents) : 0, backup.metadata.name)
        : seconds * 1000;
    const headStartMs = running ? ((status.progress ?? 0) / 100) * takesMs : 0;
    const phase = running ? 'running' : `${status.state ?? ''} ${status.messages?.['info'] ?? ''}`;
    const elapsedMs = this.stopwatch.elapsed(keyOf(backup), phase, now, headStartMs);
    return {
      now,
      volume,
      snapshot: cluster.snapshots.get(namespace, backup.spec.snapshotName ?? ''),
      engineRunning: volume?.status?.state === 'attached',
      holdsVolume: this.holdsVolume(backup),
      deletingSibling:
        siblings.find(({ status: each }) => each?.state === 'Deleting')?.metadata.name ?? '',
      mustQueue,
      targetProblem: targetProblem(target),
      waitedMs: elapsedMs,
      reached: takesMs <= 0 ? 100 : Math.min(100, (elapsedMs / takesMs) * 100),
      progressEveryMs: pace.progressEveryMs,
      error: markOf(MARK.backupError, ...marked),
      errorAt: numberMark(MARK.backupErrorAt, ...marked) ?? DEFAULT_ERROR_AT,
      stallsAt: numberMark(MARK.backupStallsAt, ...marked),
      lost: markOf(MARK.backupLost, ...marked) === 'true',
    };
  }

  /** Whether the backup's own ticket is honoured, where tickets are kept at all. */
  private holdsVolume(backup: LonghornBackup): boolean {
    const { attachments } = this.context.cluster;
    const { namespace, name } = backup.metadata;
    const tickets = attachments.get(namespace, volumeNameOf(backup))?.status;
    const own = tickets?.attachmentTicketStatuses?.[`backup-controller-${name}`];
    return !attachments.served || own?.satisfied === true;
  }

  /** The target has the data first; the status follows, so that a crash in between loses nothing. */
  private async finish(
    backup: LonghornBackup,
    volume: LonghornVolume,
    target: LonghornBackupTarget,
  ): Promise<void> {
    const { cluster, clock, disks, store } = this.context;
    const url = urlOf(target);
    const { name } = volume.metadata;
    const frozen = disks.frozen(name, backup.spec.snapshotName ?? '');
    if (!frozen) {
      await writeStatus(cluster.backups, backup, {
        ...backup.status,
        state: 'Error',
        error: `cannot find snapshot ${backup.spec.snapshotName ?? ''} in volume ${name}`,
        lastSyncedAt: timestamp(clock.now()),
      });
      return;
    }
    if (!store.backup(url, name, backup.metadata.name)) {
      const jobs = keptJobs(volume, cluster.jobs.all());
      const previous = store.backup(url, name, store.volume(url, name)?.lastBackup ?? '');
      const completedAt = timestamp(clock.now());
      const begunAt = this.begunAt.get(keyOf(backup)) ?? frozen.takenAt;
      const moments = { begunAt, completedAt };
      const stored = backupToStore(backup, volume, frozen, previous, moments);
      store.put(url, volumeToStore(volume, backup, this.storageClassOf(volume), jobs), stored);
    }
    await writeStatus(cluster.backups, backup, {
      ...backup.status,
      state: 'Completed',
      progress: 100,
      url: encodeBackupUrl({ target: url, volume: name, backup: backup.metadata.name }),
    });
  }

  private async readBack(backup: LonghornBackup, target: LonghornBackupTarget): Promise<Again> {
    const { cluster, clock, pace, store } = this.context;
    const [url, volumeName] = [urlOf(target), volumeNameOf(backup)];
    const stored = store.backup(url, volumeName, backup.metadata.name);
    const volume = store.volume(url, volumeName);
    if (targetProblem(target) !== undefined || !stored || !volume)
      return { afterMs: pace.resyncMs };
    const syncedAt = laterOf(timestamp(clock.now()), backup.spec.syncRequestedAt);
    const status = statusFromStore(
      backup.status ?? {},
      stored,
      volume,
      { name: target.metadata.name, url },
      syncedAt,
    );
    await writeStatus(cluster.backups, backup, status);
    await this.cleanUpSnapshot(backup);
    return undefined;
  }

  private async cleanUpSnapshot(backup: LonghornBackup): Promise<void> {
    const { cluster } = this.context;
    const { namespace } = backup.metadata;
    const setting = 'auto-cleanup-snapshot-after-on-demand-backup-completed';
    if (backup.spec.labels?.[RECURRING_JOB_LABEL] !== undefined) return;
    if (settingOf(cluster, namespace, setting) !== 'true') return;
    const snapshot = cluster.snapshots.get(namespace, backup.spec.snapshotName ?? '');
    if (snapshot) await removeOnce(cluster.snapshots, snapshot);
  }

  private storageClassOf(volume: LonghornVolume): string {
    const { namespace, pvcName, lastPVCRefAt } = volume.status?.kubernetesStatus ?? {};
    if (lastPVCRefAt) return '';
    const claim = this.context.cluster.claims.get(namespace, pvcName ?? '');
    return claim?.spec.storageClassName ?? '';
  }
}

const orderOf = ({ metadata }: LonghornBackup): string =>
  `${metadata.creationTimestamp ?? ''} ${metadata.name}`;
