import { KUBERNETES_STATUS_LABEL, type LonghornBackup, type LonghornVolume } from '@soteria/kube';
import { type StoredBackup, type StoredVolume } from '../../contents/backup-store';
import { encodeBackupUrl } from '../../contents/backup-url';
import { usedBytes, type VolumeContents } from '../../contents/contents';
import { type FrozenContents } from '../../contents/disks';
import { ENCRYPTED_LABEL } from './backup-labels';
import { type BackupStatus } from './backup-machine';
import { JOBS_LABEL } from './volume-jobs';

const DEFAULT_BLOCK_BYTES = 2 * 2 ** 20;

/** What the target is to keep of a finished upload. */
export function backupToStore(
  backup: LonghornBackup,
  volume: LonghornVolume,
  frozen: FrozenContents,
  previous: StoredBackup | undefined,
  { begunAt, completedAt }: { begunAt: string; completedAt: string },
): StoredBackup {
  const blockSizeBytes = Number(backup.spec.backupBlockSize ?? 0) || DEFAULT_BLOCK_BYTES;
  const sizeBytes = inBlocks(usedBytes(frozen.contents), blockSizeBytes);
  const changed = previous
    ? inBlocks(changedBytes(previous.contents, frozen.contents), blockSizeBytes)
    : sizeBytes;
  const newlyUploadedBytes = Math.min(sizeBytes, changed);
  return {
    name: backup.metadata.name,
    volume: volume.metadata.name,
    snapshot: backup.spec.snapshotName ?? '',
    // The engine dates the snapshot so. Source: longhorn-engine, pkg/backup.
    snapshotAt: begunAt,
    completedAt,
    sizeBytes,
    newlyUploadedBytes,
    // A full backup sends again what the target had.
    reUploadedBytes: backup.spec.backupMode === 'full' ? sizeBytes - newlyUploadedBytes : 0,
    blockSizeBytes,
    compression: compressionOf(volume),
    labels: { ...backup.spec.labels },
    contents: frozen.contents,
  };
}

/** What the target is to know of the volume. */
export function volumeToStore(
  volume: LonghornVolume,
  backup: LonghornBackup,
  storageClass: string,
  jobs: string | undefined,
): StoredVolume {
  const told = backup.spec.labels?.[KUBERNETES_STATUS_LABEL];
  return {
    name: volume.metadata.name,
    sizeBytes: Number(volume.spec.size),
    createdAt: volume.metadata.creationTimestamp ?? '',
    backingImage: volume.spec.backingImage ?? '',
    backingImageChecksum: '',
    storageClass,
    labels: {
      ...(told !== undefined && { [KUBERNETES_STATUS_LABEL]: told }),
      ...(jobs !== undefined && { [JOBS_LABEL]: jobs }),
      ...(volume.spec.encrypted === true && { [ENCRYPTED_LABEL]: 'enabled' }),
    },
  };
}

/** A Backup's status as it stands once the target's own record of it has been read. */
export function statusFromStore(
  before: BackupStatus,
  stored: StoredBackup,
  volume: StoredVolume,
  target: { name: string; url: string },
  syncedAt: string,
): BackupStatus {
  const encrypted = volume.labels[ENCRYPTED_LABEL];
  return {
    ...before,
    state: 'Completed',
    progress: 100,
    error: '',
    url: encodeBackupUrl({ target: target.url, volume: stored.volume, backup: stored.name }),
    snapshotName: stored.snapshot,
    snapshotCreatedAt: stored.snapshotAt,
    backupCreatedAt: stored.completedAt,
    size: String(stored.sizeBytes),
    newlyUploadDataSize: String(stored.newlyUploadedBytes),
    reUploadedDataSize: String(stored.reUploadedBytes),
    labels: { ...stored.labels, ...(encrypted && { [ENCRYPTED_LABEL]: encrypted }) },
    messages: null,
    volumeName: stored.volume,
    volumeSize: String(volume.sizeBytes),
    volumeCreated: volume.createdAt,
    volumeBackingImageName: volume.backingImage,
    compressionMethod: stored.compression,
    backupTargetName: target.name,
    lastSyncedAt: syncedAt,
  };
}

/** Bytes in which two states of a volume differ: what grew, and a little for each write in between. */
function changedBytes(before: VolumeContents, after: VolumeContents): number {
  if (before.fingerprint === after.fingerprint) return 0;
  const sizes = new Map(before.files.map(({ path, bytes }) => [path, bytes]));
  const grown = after.files.reduce(
    (sum, { path, bytes }) => sum + Math.abs(bytes - (sizes.get(path) ?? 0)),
    0,
  );
  return grown + Math.abs(after.writes - before.writes) * DEFAULT_BLOCK_BYTES;
}

const inBlocks = (bytes: number, block: number): number => Math.ceil(bytes / block) * block;

const compressionOf = ({ spec }: LonghornVolume): string =>
  (spec as { backupCompressionMethod?: string }).backupCompressionMethod ?? 'lz4';
