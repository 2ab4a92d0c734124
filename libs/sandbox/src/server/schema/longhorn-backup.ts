import { CONDITIONS } from './longhorn-volume';
import {
  type StructNode,
  flag,
  integer,
  listOf,
  mapOf,
  oneOf,
  scalar,
  structOf,
  text,
  time,
} from './type-node';

const labels = mapOf(text);
const messages = mapOf(text);

const backupStatus = structOf({
  backupCreatedAt: text,
  backupTargetName: text,
  compressionMethod: text,
  error: text,
  labels,
  lastSyncedAt: time,
  messages,
  newlyUploadDataSize: text,
  ownerID: text,
  progress: integer,
  reUploadedDataSize: text,
  replicaAddress: text,
  size: text,
  snapshotCreatedAt: text,
  snapshotName: text,
  state: text,
  url: text,
  volumeBackingImageName: text,
  volumeCreated: text,
  volumeName: text,
  volumeSize: text,
});

const backupVolumeStatus = structOf({
  backingImageChecksum: text,
  backingImageName: text,
  createdAt: text,
  dataStored: text,
  labels,
  lastBackupAt: text,
  lastBackupName: text,
  lastModificationTime: time,
  lastSyncedAt: time,
  messages,
  ownerID: text,
  size: text,
  storageClassName: text,
});

const recurringJobSpec = structOf({
  concurrency: integer,
  cron: text,
  groups: listOf(text),
  labels,
  name: text,
  parameters: mapOf(text),
  retain: integer,
  task: oneOf(
    'snapshot',
    'snapshot-force-create',
    'snapshot-cleanup',
    'snapshot-delete',
    'backup',
    'backup-force-create',
    'filesystem-trim',
    'system-backup',
  ),
});

const backupBackingImageStatus = structOf({
  backingImage: text,
  backupCreatedAt: text,
  checksum: text,
  compressionMethod: text,
  error: text,
  labels,
  lastSyncedAt: time,
  managerAddress: text,
  messages,
  ownerID: text,
  progress: integer,
  secret: text,
  secretNamespace: text,
  size: integer,
  state: text,
  url: text,
});

/** Longhorn 1.12's fields of the kinds around backups, below apiVersion, kind and metadata. */
export const LONGHORN_BACKUP_FIELDS: Readonly<Record<string, StructNode['fields']>> = {
  backups: {
    spec: structOf({
      backupBlockSize: oneOf('-1', '2097152', '16777216'),
      backupMode: oneOf('full', 'incremental'),
      labels,
      snapshotName: text,
      syncRequestedAt: time,
    }),
    status: backupStatus,
  },
  backupvolumes: {
    spec: structOf({ backupTargetName: text, syncRequestedAt: time, volumeName: text }),
    status: backupVolumeStatus,
  },
  backuptargets: {
    spec: structOf({
      backupTargetURL: text,
      credentialSecret: text,
      pollInterval: text,
      syncRequestedAt: time,
    }),
    status: structOf({
      available: flag,
      conditions: CONDITIONS,
      lastSyncedAt: time,
      ownerID: text,
    }),
  },
  recurringjobs: {
    spec: recurringJobSpec,
    status: structOf({ executionCount: integer, ownerID: text }),
  },
  backupbackingimages: {
    spec: structOf(
      {
        backingImage: text,
        backupTargetName: text,
        labels,
        syncRequestedAt: time,
        userCreated: flag,
      },
      ['backingImage', 'userCreated'],
    ),
    status: backupBackingImageStatus,
  },
  systembackups: {
    spec: structOf({ volumeBackupPolicy: text }),
    status: structOf({
      conditions: CONDITIONS,
      createdAt: time,
      gitCommit: text,
      lastSyncedAt: time,
      managerImage: text,
      ownerID: text,
      state: text,
      version: text,
    }),
  },
  systemrestores: {
    spec: structOf({ systemBackup: text }, ['systemBackup']),
    status: structOf({ conditions: CONDITIONS, ownerID: text, sourceURL: text, state: text }),
  },
  settings: {
    value: scalar('string'),
    status: structOf({ applied: flag }, ['applied']),
  },
};
