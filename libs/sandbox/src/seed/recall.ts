import {
  BACKUP_VOLUME_LABEL,
  KUBERNETES_STATUS_LABEL,
  type KubeObject,
  type LonghornBackup,
  type LonghornVolume,
} from '@soteria/kube';
import { ENCRYPTED_LABEL } from '../behaviour/longhorn/backup-labels';
import { type BackupStore } from '../contents/backup-store';
import { decodeBackupUrl } from '../contents/backup-url';
import { firstContents, type VolumeContents } from '../contents/contents';
import { type Disks } from '../contents/disks';

/**
 * Gives loaded objects what lies behind them: volumes get files, their snapshots and the finished
 * backups get contents, the backups' targets keep them. What is there already stays as it is.
 */
export function recallContents(object: KubeObject, disks: Disks, store: BackupStore): void {
  if (object.kind === 'Volume') recallVolume(object as LonghornVolume, disks);
  else if (object.kind === 'Backup') recallBackup(object as LonghornBackup, disks, store);
}

/** What was on the volume at a moment of its past: another state for each backup. */
function contentsAt(volume: string, backup: string, sizeBytes: number): VolumeContents {
  const { files } = firstContents(volume, sizeBytes);
  return { ...firstContents(`${volume} ${backup}`, sizeBytes), files };
}

function recallVolume({ metadata, spec }: LonghornVolume, disks: Disks): void {
  if ((spec.fromBackup ?? '') === '') disks.fill(metadata.name, Number(spec.size));
}

function recallBackup(
  { metadata, spec, status }: LonghornBackup,
  disks: Disks,
  store: BackupStore,
): void {
  const volume = metadata.labels?.[BACKUP_VOLUME_LABEL] ?? '';
  const sizeBytes = Number(status?.volumeSize ?? 0);
  const contents = contentsAt(volume, metadata.name, sizeBytes);
  if (status?.snapshotName && status.snapshotCreatedAt && spec.snapshotName) {
    disks.remember(volume, status.snapshotName, { takenAt: status.snapshotCreatedAt, contents });
  }
  const address = decodeBackupUrl(status?.url ?? '');
  if (status?.state !== 'Completed' || !address) return;
  if (store.backup(address.target, volume, metadata.name)) return;
  store.put(
    address.target,
    {
      name: volume,
      sizeBytes,
      createdAt: status.volumeCreated ?? '',
      backingImage: status.volumeBackingImageName ?? '',
      backingImageChecksum: '',
      storageClass: '',
      labels: volumeLabels(status.labels ?? {}),
    },
    {
      name: metadata.name,
      volume,
      snapshot: status.snapshotName ?? '',
      snapshotAt: status.snapshotCreatedAt ?? '',
      completedAt: status.backupCreatedAt ?? '',
      sizeBytes: Number(status.size ?? 0),
      newlyUploadedBytes: Number(status.newlyUploadDataSize ?? 0),
      reUploadedBytes: Number(status.reUploadedDataSize ?? 0),
      blockSizeBytes: Number(spec.backupBlockSize ?? 0),
      compression: status.compressionMethod ?? '',
      labels: status.labels ?? {},
      contents,
    },
  );
}

/** Of a backup's labels, those that the target keeps with the volume. */
function volumeLabels(labels: Record<string, string>): Record<string, string> {
  const kept = [KUBERNETES_STATUS_LABEL, ENCRYPTED_LABEL];
  return Object.fromEntries(Object.entries(labels).filter(([key]) => kept.includes(key)));
}
