import { type Step } from '@soteria/domain';
import {
  type CsiVolumeSource,
  MANAGED_BY,
  MANAGED_BY_SOTERIA,
  OPERATION_LABEL,
  type PersistentVolume,
  type PersistentVolumeClaim,
  PROVISIONED_BY_ANNOTATION,
} from '@soteria/kube';

export type ClaimStep = Extract<Step, { do: 'create-persistent-volume' | 'create-claim' }>;

const ownedBy = (operation: string): Record<string, string> => ({
  [MANAGED_BY]: MANAGED_BY_SOTERIA,
  [OPERATION_LABEL]: operation,
});

/** The PV of a restored volume, which belongs to one claim by its uid, so that no other takes it. */
export function persistentVolumeManifest(
  { volume, namespace, pvc, claimUid, sizeBytes, claim, operation }: ClaimStep,
  source: CsiVolumeSource,
): PersistentVolume {
  // With this annotation the provisioner deletes the volume when the claim goes, as `Delete` asks.
  const provisionedBy =
    claim.reclaimPolicy === 'Delete'
      ? { annotations: { [PROVISIONED_BY_ANNOTATION]: source.driver } }
      : {};
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volume, labels: ownedBy(operation), ...provisionedBy },
    spec: {
      capacity: { storage: String(sizeBytes) },
      accessModes: [...claim.accessModes],
      volumeMode: claim.volumeMode,
      persistentVolumeReclaimPolicy: claim.reclaimPolicy,
      storageClassName: claim.storageClass ?? '',
      ...(claim.mountOptions?.length ? { mountOptions: [...claim.mountOptions] } : {}),
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace,
        name: pvc,
        ...(claimUid === undefined ? {} : { uid: claimUid }),
      },
      csi: source,
    },
  };
}

/** The restored claim. Its size is the volume's own, read back from the driver. */
export function claimManifest({
  volume,
  namespace,
  pvc,
  sizeBytes,
  claim,
  operation,
}: ClaimStep): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: pvc,
      namespace,
      labels: { ...claim.labels, ...ownedBy(operation) },
      ...(Object.keys(claim.annotations).length > 0
        ? { annotations: { ...claim.annotations } }
        : {}),
    },
    spec: {
      accessModes: [...claim.accessModes],
      volumeMode: claim.volumeMode,
      storageClassName: claim.storageClass ?? '',
      volumeName: volume,
      resources: { requests: { storage: String(sizeBytes) } },
    },
  };
}
