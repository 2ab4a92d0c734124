import { type Condition, type KubeObject } from './meta';

/**
 * Longhorn's kinds, group `longhorn.io/v1beta2`, as releases 1.8 to 1.12 serve them.
 * Byte counts that Longhorn keeps as 64-bit integers in a spec travel as decimal strings.
 */
export interface LonghornVolume extends KubeObject {
  kind: 'Volume';
  spec: {
    /** Bytes, decimal. */
    size: string;
    frontend?: 'blockdev' | 'iscsi' | 'nvmf' | 'ublk' | '';
    fromBackup?: string;
    restoreVolumeRecurringJob?: 'ignored' | 'enabled' | 'disabled';
    numberOfReplicas?: number;
    accessMode?: 'rwo' | 'rwop' | 'rwx' | '';
    dataEngine?: 'v1' | 'v2';
    encrypted?: boolean;
    backingImage?: string;
    /** A disaster-recovery volume that follows a backup; capital S on the wire. */
    Standby?: boolean;
    migratable?: boolean;
    migrationNodeID?: string;
    backupTargetName?: string;
    /** Bytes, decimal; since 1.10. */
    backupBlockSize?: string;
    staleReplicaTimeout?: number;
    dataLocality?: string;
    nodeID?: string;
    nodeSelector?: string[];
    diskSelector?: string[];
    cloneMode?: string;
    dataSource?: string;
  };
  status?: {
    state?: 'creating' | 'attached' | 'detached' | 'attaching' | 'detaching' | 'deleting' | '';
    robustness?: 'healthy' | 'degraded' | 'faulted' | 'unknown' | '';
    currentNodeID?: string;
    kubernetesStatus?: LonghornKubernetesStatus;
    conditions?: Condition[];
    lastBackup?: string;
    lastBackupAt?: string;
    restoreRequired?: boolean;
    restoreInitiated?: boolean;
    isStandby?: boolean;
    /** Bytes, a JSON number. */
    actualSize?: number;
    shareState?: string;
  };
}

/** Longhorn's own memory of which claim and workloads a volume belongs or belonged to. */
export interface LonghornKubernetesStatus {
  pvName?: string;
  pvStatus?: string;
  namespace?: string;
  pvcName?: string;
  /** When the claim was lost; empty while it is bound. */
  lastPVCRefAt?: string;
  workloadsStatus?:
    { podName: string; podStatus: string; workloadName: string; workloadType: string }[] | null;
  lastPodRefAt?: string;
}

export interface LonghornSnapshot extends KubeObject {
  kind: 'Snapshot';
  spec: { volume: string; createSnapshot?: boolean; labels?: Record<string, string> | null };
  status?: {
    readyToUse?: boolean;
    creationTime?: string;
    requestedTime?: string;
    /** Bytes, JSON numbers. */
    size?: number;
    restoreSize?: number;
    /** Informative, not final, while `creationTime` is empty. */
    error?: string;
    markRemoved?: boolean;
    parent?: string;
  };
}

export interface LonghornBackup extends KubeObject {
  kind: 'Backup';
  spec: {
    snapshotName?: string;
    labels?: Record<string, string> | null;
    backupMode?: 'full' | 'incremental' | '';
    backupBlockSize?: string;
    syncRequestedAt?: string | null;
  };
  status?: {
    ownerID?: string;
    state?: 'Pending' | 'InProgress' | 'Completed' | 'Error' | 'Unknown' | 'Deleting' | '';
    /** 0 to 100. */
    progress?: number;
    error?: string;
    url?: string;
    snapshotName?: string;
    /** RFC 3339; the moment the data is from. */
    snapshotCreatedAt?: string;
    /** RFC 3339; when the upload ended. */
    backupCreatedAt?: string;
    /** Logical bytes, decimal. */
    size?: string;
    newlyUploadDataSize?: string;
    reUploadedDataSize?: string;
    labels?: Record<string, string> | null;
    messages?: Record<string, string> | null;
    volumeName?: string;
    /** Bytes, decimal; the source's size when last synced. */
    volumeSize?: string;
    volumeCreated?: string;
    volumeBackingImageName?: string;
    compressionMethod?: string;
    backupTargetName?: string;
    lastSyncedAt?: string | null;
  };
}

export interface LonghornBackupVolume extends KubeObject {
  kind: 'BackupVolume';
  spec: { backupTargetName?: string; volumeName?: string; syncRequestedAt?: string | null };
  status?: {
    /** Bytes, decimal. */
    size?: string;
    labels?: Record<string, string> | null;
    createdAt?: string;
    lastBackupName?: string;
    lastBackupAt?: string;
    dataStored?: string;
    messages?: Record<string, string> | null;
    backingImageName?: string;
    backingImageChecksum?: string;
    storageClassName?: string;
    lastModificationTime?: string | null;
    lastSyncedAt?: string | null;
  };
}

export interface LonghornBackupTarget extends KubeObject {
  kind: 'BackupTarget';
  spec: {
    backupTargetURL?: string;
    credentialSecret?: string;
    /** A Go duration, `5m0s`; zero switches polling off. */
    pollInterval?: string;
    syncRequestedAt?: string | null;
  };
  status?: {
    available?: boolean;
    conditions?: Condition[];
    lastSyncedAt?: string | null;
    ownerID?: string;
  };
}

export interface LonghornRecurringJob extends KubeObject {
  kind: 'RecurringJob';
  spec: {
    name?: string;
    groups?: string[];
    task?: string;
    cron?: string;
    retain?: number;
    concurrency?: number;
    labels?: Record<string, string>;
    parameters?: Record<string, string>;
  };
  status?: { ownerID?: string; executionCount?: number };
}

export interface LonghornSetting extends KubeObject {
  kind: 'Setting';
  value: string;
}

export interface LonghornEngine extends KubeObject {
  kind: 'Engine';
  spec?: { volumeName?: string };
  status?: {
    restoreStatus?: Record<string, LonghornRestoreStatus> | null;
  };
}

export interface LonghornRestoreStatus {
  isRestoring?: boolean;
  /** 0 to 100. */
  progress?: number;
  error?: string;
  state?: string;
  backupURL?: string;
  lastRestored?: string;
  currentRestoringBackup?: string;
}

/** Who wants a volume attached where; explains why a backup or a pod has to wait. */
export interface LonghornVolumeAttachment extends KubeObject {
  kind: 'VolumeAttachment';
  spec: {
    volume?: string;
    attachmentTickets?: Record<string, { id: string; type: string; nodeID: string }>;
  };
  status?: {
    attachmentTicketStatuses?: Record<string, { satisfied?: boolean; conditions?: Condition[] }>;
  };
}

/** The CSI provisioner of every Longhorn volume. */
export const LONGHORN_PROVISIONER = 'driver.longhorn.io';
export const LONGHORN_API_VERSION = 'longhorn.io/v1beta2';
/** The finalizer that Longhorn puts on all its objects. */
export const LONGHORN_FINALIZER = 'longhorn.io';
