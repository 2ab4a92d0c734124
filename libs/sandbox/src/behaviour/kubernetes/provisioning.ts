import {
  LONGHORN_API_VERSION,
  LONGHORN_PROVISIONER,
  type LonghornVolume,
  type PersistentVolume,
  type PersistentVolumeClaim,
  PROVISIONED_BY_ANNOTATION,
  RECURRING_JOB_GROUP_PREFIX,
  RECURRING_JOB_PREFIX,
  type SecretReference,
  type StorageClass,
} from '@soteria/kube';
import { bytesOf, roundUp } from '../../server/admission/longhorn/sizes';
import { VOLUME_FINALIZER } from './claims';

export const volumeNameFor = ({ metadata }: PersistentVolumeClaim): string =>
  `pvc-${metadata.uid ?? ''}`;

/** The Longhorn volume that a claim of this class gets. Source: longhorn-manager, csi/util.go. */
export function volumeForClaim(
  claim: PersistentVolumeClaim,
  { parameters = {} }: StorageClass,
  namespace: string,
): LonghornVolume {
  const target = parameters['backupTargetName'];
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'Volume',
    metadata: { name: volumeNameFor(claim), namespace, labels: jobLabels(parameters) },
    spec: {
      size: String(sizeOf(claim)),
      frontend: 'blockdev',
      numberOfReplicas: Number(parameters['numberOfReplicas'] ?? 3),
      staleReplicaTimeout: Number(parameters['staleReplicaTimeout'] ?? 2880),
      accessMode: longhornMode(claim),
      dataEngine: parameters['dataEngine'] === 'v2' ? 'v2' : 'v1',
      encrypted: parameters['encrypted'] === 'true',
      migratable: parameters['migratable'] === 'true',
      ...(target !== undefined && { backupTargetName: target }),
    },
  };
}

/** The PV through which the claim reaches it. */
export function persistentVolumeForClaim(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  volume: LonghornVolume,
): PersistentVolume {
  const { parameters = {}, reclaimPolicy = 'Delete' } = storageClass;
  const { name, namespace = '', uid = '' } = claim.metadata;
  const block = claim.spec.volumeMode === 'Block';
  const secret = (use: string) => secretOf(parameters, use, claim);
  const [stage, publish, expand] = [
    secret('node-stage'),
    secret('node-publish'),
    secret('node-expand'),
  ];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: volume.metadata.name,
      annotations: { [PROVISIONED_BY_ANNOTATION]: LONGHORN_PROVISIONER },
      finalizers: [VOLUME_FINALIZER],
    },
    spec: {
      capacity: { storage: volume.spec.size },
      accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      ...(storageClass.mountOptions && { mountOptions: storageClass.mountOptions }),
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      csi: {
        driver: LONGHORN_PROVISIONER,
        volumeHandle: volume.metadata.name,
        ...(!block && { fsType: parameters['fsType'] ?? 'ext4' }),
        volumeAttributes: {
          numberOfReplicas: String(volume.spec.numberOfReplicas ?? 3),
          staleReplicaTimeout: String(volume.spec.staleReplicaTimeout ?? 2880),
          ...(volume.spec.encrypted === true && { encrypted: 'true' }),
          ...(parameters['nfsOptions'] && { nfsOptions: parameters['nfsOptions'] }),
        },
        ...(stage && { nodeStageSecretRef: stage }),
        ...(publish && { nodePublishSecretRef: publish }),
        ...(expand && { nodeExpandSecretRef: expand }),
      },
    },
  };
}

const sizeOf = ({ spec }: PersistentVolumeClaim): bigint =>
  roundUp(bytesOf(spec.resources?.requests?.storage ?? '') ?? 0n);

function longhornMode({ spec }: PersistentVolumeClaim): 'rwo' | 'rwop' | 'rwx' {
  const modes = spec.accessModes ?? [];
  if (modes.includes('ReadWriteMany')) return 'rwx';
  return modes.includes('ReadWriteOncePod') ? 'rwop' : 'rwo';
}

/** A class lays jobs on its volumes by `recurringJobSelector`, a JSON list. */
function jobLabels(parameters: Record<string, string>): Record<string, string> {
  const text = parameters['recurringJobSelector'];
  if (text === undefined || text === '') return {};
  const jobs = JSON.parse(text) as { name: string; isGroup?: boolean }[];
  return Object.fromEntries(
    jobs.map(({ name, isGroup }) => [
      `${isGroup === true ? RECURRING_JOB_GROUP_PREFIX : RECURRING_JOB_PREFIX}${name}`,
      'enabled',
    ]),
  );
}

/** A class names its secrets outright, or by the claim. */
function secretOf(
  parameters: Record<string, string>,
  use: string,
  { metadata }: PersistentVolumeClaim,
): SecretReference | undefined {
  const fill = (text: string) =>
    text
      .replaceAll('${pvc.name}', metadata.name)
      .replaceAll('${pvc.namespace}', metadata.namespace ?? '');
  const name = parameters[`csi.storage.k8s.io/${use}-secret-name`];
  const namespace = parameters[`csi.storage.k8s.io/${use}-secret-namespace`];
  if (name === undefined || namespace === undefined) return undefined;
  return { name: fill(name), namespace: fill(namespace) };
}
