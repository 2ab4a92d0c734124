import {
  ACCESS_MODE_LABEL,
  BACKUP_TARGET_LABEL,
  BACKUP_VOLUME_LABEL,
  KUBERNETES_STATUS_LABEL,
  LONGHORN_API_VERSION,
  LONGHORN_FINALIZER,
  LONGHORN_VOLUME_LABEL,
  type LonghornBackup,
  type LonghornBackupVolume,
  type LonghornSnapshot,
  RECURRING_JOB_LABEL,
} from '@soteria/kube';
import { encodeBackupUrl } from '../contents/backup-url';
import { ENCRYPTED_LABEL } from '../behaviour/longhorn/backup-labels';
import { backupVolumeName } from '../behaviour/longhorn/target-state';
import { hexOf, uuidOf } from './ids';
import { LONGHORN_NAMESPACE } from './installation';

/** A backup to be found in the cluster: finished, unless it says otherwise. */
export interface BackupPlan {
  name: string;
  snapshot: string;
  volume: string;
  target: { name: string; url: string };
  /** RFC 3339: the moment the data is from, and when the upload ended. */
  snapshotAt: string;
  completedAt: string;
  /** When Longhorn last read it back. */
  syncedAt: string;
  sizeBytes: number;
  uploadedBytes: number;
  volumeSizeBytes: number;
  volumeCreatedAt: string;
  accessMode: string;
  encrypted: boolean;
  /** What Longhorn knew of the claim, as JSON; empty for a backup that tells of none. */
  kubernetesStatus: string;
  labels: Record<string, string>;
  mode: 'full' | 'incremental';
  /** The recurring job that made it; empty when nobody's job did. */
  job: string;
  state: 'Completed' | 'Error' | 'Unknown' | 'InProgress';
  progress: number;
  error: string;
  /** Made by another cluster on the same target: this one only lists it. */
  foreign: boolean;
}

export const backupNameFor = (volume: string, at: string): string =>
  `backup-${hexOf(`${volume} ${at}`, 16)}`;

export function backupObject(plan: BackupPlan): LonghornBackup {
  const labels = {
    [ACCESS_MODE_LABEL]: plan.accessMode,
    ...(plan.kubernetesStatus !== '' && { [KUBERNETES_STATUS_LABEL]: plan.kubernetesStatus }),
    ...(plan.job !== '' && { [RECURRING_JOB_LABEL]: plan.job }),
    ...plan.labels,
  };
  const completed = plan.state === 'Completed';
  const owner = backupVolumeName(plan.volume, plan.target.name);
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'Backup',
    metadata: {
      name: plan.name,
      namespace: LONGHORN_NAMESPACE,
      uid: uuidOf(`backup ${plan.name}`),
      creationTimestamp: plan.snapshotAt,
      labels: { [BACKUP_VOLUME_LABEL]: plan.volume, [BACKUP_TARGET_LABEL]: plan.target.name },
      finalizers: [LONGHORN_FINALIZER],
      ...(completed && {
        ownerReferences: [
          {
            apiVersion: LONGHORN_API_VERSION,
            kind: 'BackupVolume',
            name: owner,
            uid: uuidOf(`backup volume ${owner}`),
          },
        ],
      }),
    },
    spec: {
      snapshotName: plan.foreign ? '' : plan.snapshot,
      labels: plan.foreign ? { [ACCESS_MODE_LABEL]: plan.accessMode } : labels,
      backupMode: plan.mode,
      backupBlockSize: '2097152',
      syncRequestedAt: null,
    },
    status: {
      state: plan.state,
      progress: completed ? 100 : plan.progress,
      error: plan.error,
      url: completed
        ? encodeBackupUrl({ target: plan.target.url, volume: plan.volume, backup: plan.name })
        : '',
      snapshotName: plan.snapshot,
      snapshotCreatedAt: plan.snapshotAt,
      volumeSize: String(plan.volumeSizeBytes),
      messages: null,
      lastSyncedAt: plan.state === 'InProgress' ? null : plan.syncedAt,
      ...(completed && {
        backupCreatedAt: plan.completedAt,
        size: String(plan.sizeBytes),
        newlyUploadDataSize: String(plan.uploadedBytes),
        reUploadedDataSize:
          plan.mode === 'full' ? String(plan.sizeBytes - plan.uploadedBytes) : '0',
        labels: { ...labels, ...(plan.encrypted && { [ENCRYPTED_LABEL]: 'enabled' }) },
        volumeName: plan.volume,
        volumeCreated: plan.volumeCreatedAt,
        volumeBackingImageName: '',
        compressionMethod: 'lz4',
        backupTargetName: plan.target.name,
      }),
    },
  };
}

/** What the target tells of a volume with these finished backups, oldest first. */
export function backupVolumeObject(
  backups: readonly BackupPlan[],
  storageClass: string,
): LonghornBackupVolume[] {
  const last = backups.at(-1);
  if (!last) return [];
  const name = backupVolumeName(last.volume, last.target.name);
  return [
    {
      apiVersion: LONGHORN_API_VERSION,
      kind: 'BackupVolume',
      metadata: {
        name,
        namespace: LONGHORN_NAMESPACE,
        uid: uuidOf(`backup volume ${name}`),
        creationTimestamp: backups[0]?.completedAt ?? '',
        labels: { [BACKUP_VOLUME_LABEL]: last.volume, [BACKUP_TARGET_LABEL]: last.target.name },
        finalizers: [LONGHORN_FINALIZER],
        ownerReferences: [
          {
            apiVersion: LONGHORN_API_VERSION,
            kind: 'BackupTarget',
            name: last.target.name,
            uid: uuidOf(`target ${last.target.name}`),
          },
        ],
      },
      spec: {
        backupTargetName: last.target.name,
        volumeName: last.volume,
        syncRequestedAt: last.syncedAt,
      },
      status: {
        size: String(last.volumeSizeBytes),
        labels: {
          ...(last.kubernetesStatus !== '' && { [KUBERNETES_STATUS_LABEL]: last.kubernetesStatus }),
          ...(last.encrypted && { [ENCRYPTED_LABEL]: 'enabled' }),
        },
        createdAt: last.volumeCreatedAt,
        lastBackupName: last.name,
        lastBackupAt: last.snapshotAt,
        dataStored: String(backups.reduce((sum, { uploadedBytes }) => sum + uploadedBytes, 0)),
        messages: null,
        backingImageName: '',
        backingImageChecksum: '',
        storageClassName: storageClass,
        lastModificationTime: last.completedAt,
        lastSyncedAt: last.syncedAt,
      },
    },
  ];
}

/** The snapshot of which a backup was made, while its volume still has it. */
export function snapshotObject(plan: BackupPlan, volumeUid: string): LonghornSnapshot {
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'Snapshot',
    metadata: {
      name: plan.snapshot,
      namespace: LONGHORN_NAMESPACE,
      uid: uuidOf(`snapshot ${plan.snapshot}`),
      creationTimestamp: plan.snapshotAt,
      labels: { [LONGHORN_VOLUME_LABEL]: plan.volume },
      finalizers: [LONGHORN_FINALIZER],
      ownerReferences: [
        { apiVersion: LONGHORN_API_VERSION, kind: 'Volume', name: plan.volume, uid: volumeUid },
      ],
    },
    spec: {
      volume: plan.volume,
      createSnapshot: true,
      labels: plan.job === '' ? {} : { [RECURRING_JOB_LABEL]: plan.job },
    },
    status: {
      readyToUse: true,
      requestedTime: plan.snapshotAt,
      creationTime: plan.snapshotAt,
      size: plan.uploadedBytes,
      restoreSize: plan.volumeSizeBytes,
      error: '',
      markRemoved: false,
      parent: '',
    },
  };
}
