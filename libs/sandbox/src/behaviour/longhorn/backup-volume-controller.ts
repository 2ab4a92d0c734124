import {
  ACCESS_MODE_LABEL,
  BACKUP_TARGET_LABEL,
  BACKUP_VOLUME_LABEL,
  DELETE_CUSTOM_RESOURCE_ONLY_LABEL,
  LONGHORN_API_VERSION,
  LONGHORN_FINALIZER,
  type LonghornBackup,
  type LonghornBackupTarget,
  type LonghornBackupVolume,
  type OwnerReference,
} from '@soteria/kube';
import { type StoredBackup } from '../../contents/backup-store';
import { timestamp } from '../../server/object';
import { keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import { isLater, laterOf } from '../times';
import { createOnce, removeFinalizer, removeOnce, writeStatus } from '../runtime/writes';
import { settingOf } from './settings';
import { isAvailable, listsNothing, targetProblem, urlOf } from './target-state';

/** Plays Longhorn's manager of backup volumes: makes Backup objects match what the target lists. */
export class BackupVolumeController implements Controller {
  readonly name = 'backup-volume';
  readonly sources: readonly Source[];

  constructor(private readonly context: Context) {
    const { cluster } = context;
    this.sources = [
      whenever(cluster.backupVolumes, (backupVolume) => [keyOf(backupVolume)]),
      whenever(cluster.backups, ({ metadata }) =>
        cluster.backupVolumes.by('volume', metadata.labels?.[BACKUP_VOLUME_LABEL] ?? '').map(keyOf),
      ),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { namespace, name } = splitKey(key);
    const { cluster, pace } = this.context;
    const backupVolume = cluster.backupVolumes.get(namespace, name);
    if (!backupVolume) return undefined;
    const target = cluster.targets.get(namespace, backupVolume.spec.backupTargetName ?? '');
    if (backupVolume.metadata.deletionTimestamp !== undefined) {
      return this.finalize(backupVolume, target);
    }
    const own = this.backupsOf(backupVolume);
    if (!target || !isSyncDue(backupVolume, own)) return undefined;
    if (targetProblem(target) !== undefined || !isAvailable(target)) {
      return { afterMs: pace.resyncMs };
    }
    await this.sync(backupVolume, target, own);
    return undefined;
  }

  private async sync(
    backupVolume: LonghornBackupVolume,
    target: LonghornBackupTarget,
    own: readonly LonghornBackup[],
  ): Promise<void> {
    const { cluster, clock, store } = this.context;
    const volume = backupVolume.spec.volumeName ?? '';
    const url = urlOf(target);
    const listed = new Set(listsNothing(target) ? [] : store.backups(url, volume));
    await this.removeExpired(own);
    const settled = own.filter(isFromTarget);
    const known = new Set(settled.map(({ metadata }) => metadata.name));
    for (const name of listed) {
      const stored = store.backup(url, volume, name);
      if (!known.has(name) && stored) {
        await createOnce(cluster.backups, pulledBackup(backupVolume, stored));
      }
    }
    for (const backup of settled) {
      if (listed.has(backup.metadata.name)) await this.adopt(backup, backupVolume);
      else await this.dropObject(backup);
    }
    const summary = store.volume(url, volume);
    if (!summary) return;
    const now = timestamp(clock.now());
    await writeStatus(cluster.backupVolumes, backupVolume, {
      ...backupVolume.status,
      size: String(summary.sizeBytes),
      labels: summary.labels,
      createdAt: summary.createdAt,
      lastBackupName: summary.lastBackup,
      lastBackupAt: summary.lastBackupAt,
      dataStored: String(summary.storedBytes),
      messages: null,
      backingImageName: summary.backingImage,
      backingImageChecksum: summary.backingImageChecksum,
      storageClassName: summary.storageClass,
      lastModificationTime: now,
      lastSyncedAt: laterOf(now, backupVolume.spec.syncRequestedAt),
    });
  }

  /** Failed backups of this cluster are cleared away once they are old enough. */
  private async removeExpired(own: readonly LonghornBackup[]): Promise<void> {
    const { cluster, clock } = this.context;
    for (const backup of own) {
      const { status, metadata } = backup;
      if (status?.state !== 'Error' && status?.state !== 'Unknown') continue;
      const minutes = Number(settingOf(cluster, metadata.namespace, 'failed-backup-ttl'));
      const age = clock.now() - Date.parse(status.lastSyncedAt ?? '');
      if (minutes > 0 && age > minutes * 60_000) await removeOnce(cluster.backups, backup);
    }
  }

  /** The object goes, the data stays: it is not there to be removed anyway. */
  private async dropObject(backup: LonghornBackup): Promise<void> {
    const { backups } = this.context.cluster;
    if (backup.metadata.deletionTimestamp !== undefined) return;
    const labels = { [DELETE_CUSTOM_RESOURCE_ONLY_LABEL]: 'true' };
    const marked = await backups.api.patch(backups.kind, backup, { metadata: { labels } });
    await removeOnce(backups, marked);
  }

  private async adopt(backup: LonghornBackup, owner: LonghornBackupVolume): Promise<void> {
    const { backups } = this.context.cluster;
    const references = backup.metadata.ownerReferences ?? [];
    if (references.some(({ uid }) => uid === owner.metadata.uid)) return;
    const ownerReferences = [...references, referenceTo(owner)];
    backups.note(await backups.api.patch(backups.kind, backup, { metadata: { ownerReferences } }));
  }

  private async finalize(
    backupVolume: LonghornBackupVolume,
    target: LonghornBackupTarget | undefined,
  ): Promise<Again> {
    const { cluster, pace, store } = this.context;
    const objectOnly = backupVolume.metadata.labels?.[DELETE_CUSTOM_RESOURCE_ONLY_LABEL];
    if (objectOnly === undefined && isAvailable(target)) {
      if (targetProblem(target) !== undefined) return { afterMs: pace.resyncMs };
      store.removeVolume(urlOf(target), backupVolume.spec.volumeName ?? '');
    }
    await removeFinalizer(cluster.backupVolumes, backupVolume, LONGHORN_FINALIZER);
    return undefined;
  }

  private backupsOf({ spec }: LonghornBackupVolume): LonghornBackup[] {
    return this.context.cluster.backups
      .by('volume', spec.volumeName ?? '')
      .filter(({ metadata }) => metadata.labels?.[BACKUP_TARGET_LABEL] === spec.backupTargetName);
  }
}

/** Asked for, never done, or overtaken by a backup of this cluster that came or went. */
function isSyncDue(
  { metadata, spec, status }: LonghornBackupVolume,
  own: readonly LonghornBackup[],
): boolean {
  if (status?.lastSyncedAt == null) return true;
  if (isLater(spec.syncRequestedAt, status.lastSyncedAt)) return true;
  const last = status.lastBackupName ?? '';
  if (last !== '' && !own.some((backup) => backup.metadata.name === last)) return true;
  return own.some(
    (backup) =>
      isUsable(backup) &&
      backup.metadata.deletionTimestamp === undefined &&
      !(backup.metadata.ownerReferences ?? []).some(({ uid }) => uid === metadata.uid),
  );
}

const isUsable = ({ status }: LonghornBackup): boolean =>
  status?.state === 'Completed' && status.lastSyncedAt != null;

/** A backup that the target must have if it exists at all; one that is still being made is none. */
const isFromTarget = ({ spec, status }: LonghornBackup): boolean =>
  (spec.snapshotName ?? '') === '' || status?.state === 'Completed';

function pulledBackup(owner: LonghornBackupVolume, stored: StoredBackup): LonghornBackup {
  const { namespace } = owner.metadata;
  const accessMode = stored.labels[ACCESS_MODE_LABEL];
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'Backup',
    metadata: {
      name: stored.name,
      ...(namespace && { namespace }),
      labels: {
        [BACKUP_TARGET_LABEL]: owner.spec.backupTargetName ?? '',
        [BACKUP_VOLUME_LABEL]: stored.volume,
      },
      finalizers: [LONGHORN_FINALIZER],
      ownerReferences: [referenceTo(owner)],
    },
    spec: {
      snapshotName: '',
      labels: accessMode === undefined ? {} : { [ACCESS_MODE_LABEL]: accessMode },
      backupMode: 'incremental',
      backupBlockSize: String(stored.blockSizeBytes),
      syncRequestedAt: null,
    },
  };
}

const referenceTo = ({ kind, metadata }: LonghornBackupVolume): OwnerReference => ({
  apiVersion: LONGHORN_API_VERSION,
  kind,
  name: metadata.name,
  uid: metadata.uid ?? '',
});
