import { type Shape } from './shape';

type Shapes = Record<string, Shape>;

const CONDITIONS: Shape = [{ type: 'text', status: 'text', reason: 'text', message: 'text' }];

export const VOLUME: Shapes = {
  spec: {
    size: 'amount',
    fromBackup: 'text',
    backupTargetName: 'text',
    accessMode: 'text',
    dataEngine: 'text',
    encrypted: 'flag',
    Standby: 'flag',
    migrationNodeID: 'text',
    cloneMode: 'text',
  },
  status: {
    state: 'text',
    robustness: 'text',
    actualSize: 'number',
    isStandby: 'flag',
    restoreRequired: 'flag',
    restoreInitiated: 'flag',
    conditions: CONDITIONS,
    kubernetesStatus: {
      pvStatus: 'text',
      namespace: 'text',
      pvcName: 'text',
      lastPVCRefAt: 'text',
      lastPodRefAt: 'text',
      workloadsStatus: [
        { podName: 'text', podStatus: 'text', workloadName: 'text', workloadType: 'text' },
      ],
    },
  },
};

export const BACKUP: Shapes = {
  spec: { snapshotName: 'text', backupMode: 'text', labels: 'texts' },
  status: {
    state: 'text',
    error: 'text',
    url: 'text',
    progress: 'number',
    snapshotName: 'text',
    snapshotCreatedAt: 'text',
    backupCreatedAt: 'text',
    lastSyncedAt: 'text',
    size: 'amount',
    newlyUploadDataSize: 'amount',
    reUploadedDataSize: 'amount',
    volumeName: 'text',
    volumeSize: 'amount',
    volumeBackingImageName: 'text',
    backupTargetName: 'text',
    labels: 'texts',
    messages: 'texts',
  },
};

export const SNAPSHOT: Shapes = {
  spec: { volume: 'text' },
  status: { readyToUse: 'flag', creationTime: 'text', error: 'text', markRemoved: 'flag' },
};

export const BACKUP_TARGET: Shapes = {
  spec: { backupTargetURL: 'text', credentialSecret: 'text', pollInterval: 'text' },
  status: { available: 'flag', conditions: CONDITIONS, lastSyncedAt: 'text' },
};

export const BACKUP_VOLUME: Shapes = {
  spec: { volumeName: 'text', backupTargetName: 'text' },
  status: {
    size: 'amount',
    dataStored: 'amount',
    lastBackupName: 'text',
    lastBackupAt: 'text',
    backingImageName: 'text',
    storageClassName: 'text',
  },
};

export const RECURRING_JOB: Shapes = {
  spec: { name: 'text', task: 'text', cron: 'text', groups: ['text'], parameters: 'texts' },
};

export const ENGINE: Shapes = { spec: { volumeName: 'text' } };
export const REPLICA_RESTORE: Shapes = { progress: 'number', isRestoring: 'flag', error: 'text' };

export const SETTING: Shapes = { value: 'text' };
