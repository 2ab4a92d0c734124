import { type AccessMode, type Step } from '@soteria/domain';
import {
  BACKUP_TARGET_LABEL,
  BACKUP_VOLUME_LABEL,
  CLAIM_DESCRIPTOR_LABEL,
  CLAIM_UID_LABEL,
  CLUSTER_LABEL,
  KUBERNETES_STATUS_LABEL,
  LONGHORN_API_VERSION,
  type LonghornBackup,
  type LonghornSnapshot,
  type LonghornVolume,
  MANAGED_BY,
  MANAGED_BY_SOTERIA,
  OPERATION_LABEL,
  POLICY_LABEL,
  REQUESTED_BY_LABEL,
  RESTORED_JOB_GROUP_LABEL,
  SINCE_FULL_LABEL,
  SLOT_LABEL,
  SNAPSHOT_AT_LABEL,
} from '@soteria/kube';
import { kubernetesStatusLabel } from './labels';
import { isAtLeast, type Release, SINCE } from './version';

type StepOf<Kind extends Step['do']> = Extract<Step, { do: Kind }>;

const ownedBy = (operation: string): Record<string, string> => ({
  [MANAGED_BY]: MANAGED_BY_SOTERIA,
  [OPERATION_LABEL]: operation,
});

/** `createSnapshot` must be true: without it Longhorn takes the object for a record of a lost snapshot. */
export function snapshotManifest(
  { name, volume, operation }: StepOf<'take-snapshot'>,
  namespace: string,
): LonghornSnapshot {
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'Snapshot',
    metadata: { name, namespace, labels: ownedBy(operation) },
    spec: { volume, createSnapshot: true, labels: { [OPERATION_LABEL]: operation } },
  };
}

/**
 * The labels in the spec travel with the data into the object store, so that a claim can come back
 * when claim, namespace and cluster are gone. Those in the metadata are lost when Longhorn reads
 * the target anew.
 */
export function backupManifest(
  step: StepOf<'take-backup'>,
  namespace: string,
  clusterId: string | null,
): LonghornBackup {
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'Backup',
    metadata: {
      name: step.name,
      namespace,
      labels: {
        ...ownedBy(step.operation),
        [BACKUP_VOLUME_LABEL]: step.volume,
        [BACKUP_TARGET_LABEL]: step.target,
      },
    },
    spec: {
      snapshotName: step.snapshot,
      backupMode: step.mode,
      labels: told({
        [KUBERNETES_STATUS_LABEL]: kubernetesStatusLabel(step.claim, step.workloads),
        [CLAIM_DESCRIPTOR_LABEL]: step.descriptor && JSON.stringify(step.descriptor),
        [CLAIM_UID_LABEL]: step.claim.uid,
        [SNAPSHOT_AT_LABEL]: step.snapshotAt,
        [OPERATION_LABEL]: step.operation,
        [REQUESTED_BY_LABEL]: step.requestedBy,
        [POLICY_LABEL]: step.policy,
        [SLOT_LABEL]: step.slot,
        [SINCE_FULL_LABEL]: step.sinceFull?.toString(),
        [CLUSTER_LABEL]: clusterId,
      }),
    },
  };
}

/** Longhorn's engine fails a backup of which any label says nothing, so these are left out. */
function told(labels: Record<string, string | null | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter((label): label is [string, string] => Boolean(label[1])),
  );
}

/** Longhorn's smallest block: fits every size, where a larger default of the cluster may not. */
const SMALLEST_BLOCK_BYTES = '2097152';
const STALE_REPLICA_MINUTES = 30;

/** Longhorn sets the size from the backup itself; what it made of it is read back afterwards. */
export function volumeManifest(
  step: StepOf<'create-volume'>,
  namespace: string,
  release: Release,
): LonghornVolume {
  const { parameters } = step;
  const replicas = Number(parameters['numberOfReplicas']);
  const blockSize = isAtLeast(release, SINCE.volumeBackupBlockSize)
    ? { backupBlockSize: SMALLEST_BLOCK_BYTES }
    : {};
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'Volume',
    metadata: {
      name: step.name,
      namespace,
      labels: { ...ownedBy(step.operation), [RESTORED_JOB_GROUP_LABEL]: 'enabled' },
    },
    spec: {
      size: String(step.sizeBytes),
      fromBackup: step.url,
      frontend: 'blockdev',
      dataEngine: step.dataEngine,
      accessMode: longhornAccessMode(step.accessMode, release),
      encrypted: step.encrypted,
      ...(isMigratable(step) ? { migratable: true } : {}),
      backupTargetName: step.target,
      staleReplicaTimeout: STALE_REPLICA_MINUTES,
      restoreVolumeRecurringJob: 'disabled',
      // Without a number Longhorn takes its own default.
      ...(replicas > 0 ? { numberOfReplicas: replicas } : {}),
      ...(parameters['dataLocality'] ? { dataLocality: parameters['dataLocality'] } : {}),
      ...selector('nodeSelector', parameters['nodeSelector']),
      ...selector('diskSelector', parameters['diskSelector']),
      ...blockSize,
    },
  };
}

/** Longhorn's word for an access mode. That one pod alone may write is Kubernetes' concern anyway. */
function longhornAccessMode(mode: AccessMode, release: Release): 'rwo' | 'rwop' | 'rwx' {
  if (mode === 'ReadWriteMany') return 'rwx';
  const knowsOncePod = isAtLeast(release, SINCE.volumeAccessModeOncePod);
  return mode === 'ReadWriteOncePod' && knowsOncePod ? 'rwop' : 'rwo';
}

/**
 * A shared volume is served as files by NFS, unless it is migratable: then two nodes may hold the
 * device itself. A block device can be shared in no other way.
 */
function isMigratable({ accessMode, volumeMode, parameters }: StepOf<'create-volume'>): boolean {
  if (accessMode !== 'ReadWriteMany') return false;
  return volumeMode === 'Block' || parameters['migratable'] === 'true';
}

function selector(
  field: 'nodeSelector' | 'diskSelector',
  tags: string | undefined,
): Partial<Record<'nodeSelector' | 'diskSelector', string[]>> {
  const list = (tags ?? '').split(',').filter((tag) => tag !== '');
  return list.length > 0 ? { [field]: list } : {};
}
