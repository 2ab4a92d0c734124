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
} from './type-node';

/** A condition as Longhorn writes it. */
export const CONDITIONS = listOf(
  structOf({
    lastProbeTime: text,
    lastTransitionTime: text,
    message: text,
    reason: text,
    status: text,
    type: text,
  }),
);

/** A condition switch that may follow the global setting. */
const followable = oneOf('ignored', 'enabled', 'disabled');
const notNegative = scalar('integer', { minimum: 0 });
const syncLimit = scalar('integer', { minimum: 0, maximum: 5 });

export const dataEngine = oneOf('v1', 'v2');
export const frontend = oneOf('blockdev', 'iscsi', 'nvmf', 'ublk', '');

const volumeSpec = structOf({
  Standby: flag,
  accessMode: oneOf('rwo', 'rwop', 'rwx'),
  backingImage: text,
  backupBlockSize: oneOf('2097152', '16777216'),
  backupCompressionMethod: oneOf('none', 'lz4', 'gzip'),
  backupTargetName: text,
  cloneMode: oneOf('', 'full-copy', 'linked-clone'),
  dataEngine,
  dataLayout: structOf({
    dataChunks: notNegative,
    mode: oneOf('raid1', 'erasureCoding', ''),
    parityChunks: notNegative,
    stripSizeKB: notNegative,
    type: oneOf('replicated', 'sharded', ''),
  }),
  dataLocality: oneOf('disabled', 'best-effort', 'strict-local'),
  dataSource: text,
  disableFrontend: flag,
  diskSelector: listOf(text),
  encrypted: flag,
  engineNodeID: text,
  freezeFilesystemForSnapshot: followable,
  fromBackup: text,
  frontend,
  image: text,
  lastAttachedBy: text,
  migratable: flag,
  migrationNodeID: text,
  nodeID: text,
  nodeSelector: listOf(text),
  numberOfReplicas: integer,
  offlineRebuilding: followable,
  rebuildConcurrentSyncLimit: syncLimit,
  replicaAutoBalance: oneOf('ignored', 'disabled', 'least-effort', 'best-effort'),
  replicaDiskSoftAntiAffinity: followable,
  replicaRebuildingBandwidthLimit: notNegative,
  replicaSoftAntiAffinity: followable,
  replicaZoneSoftAntiAffinity: followable,
  restoreVolumeRecurringJob: followable,
  revisionCounterDisabled: flag,
  size: text,
  snapshotDataIntegrity: oneOf('ignored', 'disabled', 'enabled', 'fast-check'),
  snapshotHashingRequestedAt: text,
  snapshotMaxCount: integer,
  snapshotMaxSize: text,
  staleReplicaTimeout: integer,
  ublkNumberOfQueue: integer,
  ublkQueueDepth: integer,
  unmapMarkSnapChainRemoved: followable,
});

const kubernetesStatus = structOf({
  lastPVCRefAt: text,
  lastPodRefAt: text,
  namespace: text,
  pvName: text,
  pvStatus: text,
  pvcName: text,
  workloadsStatus: listOf(
    structOf({ podName: text, podStatus: text, workloadName: text, workloadType: text }),
  ),
});

const volumeStatus = structOf({
  actualSize: integer,
  cloneStatus: structOf({
    attemptCount: integer,
    nextAllowedAttemptAt: text,
    snapshot: text,
    sourceVolume: text,
    state: text,
  }),
  conditions: CONDITIONS,
  currentEngineNodeID: text,
  currentImage: text,
  currentMigrationNodeID: text,
  currentNodeID: text,
  expansionRequired: flag,
  frontendDisabled: flag,
  isStandby: flag,
  kubernetesStatus,
  lastAutoSalvagedAt: text,
  lastBackup: text,
  lastBackupAt: text,
  lastDegradedAt: text,
  lastOnDemandSnapshotHashingCompleteAt: text,
  ownerID: text,
  remountRequestedAt: text,
  restoreInitiated: flag,
  restoreRequired: flag,
  robustness: text,
  shareEndpoint: text,
  shareState: text,
  state: text,
  switchoverState: text,
});

const snapshotStatus = structOf({
  checksum: text,
  checksumCalculatedAt: text,
  children: mapOf(flag),
  creationTime: text,
  error: text,
  labels: mapOf(text),
  markRemoved: flag,
  ownerID: text,
  parent: text,
  readyToUse: flag,
  requestedTime: text,
  restoreSize: integer,
  size: integer,
  userCreated: flag,
});

const attachmentTicket = structOf({
  generation: integer,
  id: text,
  nodeID: text,
  parameters: mapOf(text),
  type: text,
});

/** Longhorn 1.12's fields of the kinds around a volume, below apiVersion, kind and metadata. */
export const LONGHORN_VOLUME_FIELDS: Readonly<Record<string, StructNode['fields']>> = {
  volumes: { spec: volumeSpec, status: volumeStatus },
  snapshots: {
    spec: structOf({ createSnapshot: flag, labels: mapOf(text), volume: text }, ['volume']),
    status: snapshotStatus,
  },
  volumeattachments: {
    spec: structOf({ attachmentTickets: mapOf(attachmentTicket), volume: text }, ['volume']),
    status: structOf({
      attachmentTicketStatuses: mapOf(
        structOf({ conditions: CONDITIONS, generation: integer, id: text, satisfied: flag }, [
          'conditions',
          'satisfied',
        ]),
      ),
    }),
  },
};
