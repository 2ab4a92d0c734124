import {
  LONGHORN_PROVISIONER,
  type PersistentVolume,
  type PersistentVolumeClaim,
  PROVISIONED_BY_ANNOTATION,
} from '@soteria/kube';
import { uuidOf } from './ids';
import { LONGHORN_NAMESPACE } from './installation';
import { claimUid, type VolumePlan } from './volume-objects';

/** The PVC, bound. */
export function claimObject(plan: VolumePlan, volume: string): PersistentVolumeClaim {
  const { accessModes = ['ReadWriteOnce'], volumeMode = 'Filesystem' } = plan;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: plan.claim,
      namespace: plan.namespace,
      uid: claimUid(plan.namespace, plan.claim),
      creationTimestamp: plan.createdAt,
      ...(plan.labels && { labels: plan.labels }),
      annotations: {
        'pv.kubernetes.io/bind-completed': 'yes',
        'pv.kubernetes.io/bound-by-controller': 'yes',
        'volume.kubernetes.io/storage-provisioner': LONGHORN_PROVISIONER,
        ...plan.annotations,
      },
      finalizers: ['kubernetes.io/pvc-protection'],
    },
    spec: {
      accessModes,
      volumeMode,
      storageClassName: plan.storageClass ?? 'longhorn',
      volumeName: volume,
      resources: { requests: { storage: plan.size ?? '10Gi' } },
    },
    status: { phase: 'Bound', accessModes, capacity: { storage: plan.size ?? '10Gi' } },
  };
}

/** The PV, as Longhorn's provisioner makes it. */
export function persistentVolumeObject(plan: VolumePlan, volume: string): PersistentVolume {
  const { accessModes = ['ReadWriteOnce'], volumeMode = 'Filesystem' } = plan;
  const secret = { name: 'longhorn-crypto', namespace: LONGHORN_NAMESPACE };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: volume,
      uid: uuidOf(`pv ${volume}`),
      creationTimestamp: plan.createdAt,
      annotations: { [PROVISIONED_BY_ANNOTATION]: LONGHORN_PROVISIONER },
      finalizers: ['kubernetes.io/pv-protection'],
    },
    spec: {
      capacity: { storage: plan.size ?? '10Gi' },
      accessModes,
      volumeMode,
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: plan.storageClass ?? 'longhorn',
      ...(plan.mountOptions && { mountOptions: plan.mountOptions }),
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: plan.namespace,
        name: plan.claim,
        uid: claimUid(plan.namespace, plan.claim),
      },
      csi: {
        driver: LONGHORN_PROVISIONER,
        volumeHandle: volume,
        ...(volumeMode === 'Filesystem' && { fsType: plan.fsType ?? 'ext4' }),
        volumeAttributes: {
          numberOfReplicas: String(plan.replicas ?? 3),
          staleReplicaTimeout: '30',
          ...(plan.encrypted === true && { encrypted: 'true' }),
          ...(plan.nfsOptions !== undefined && { nfsOptions: plan.nfsOptions }),
        },
        ...(plan.encrypted === true && {
          nodeStageSecretRef: secret,
          nodePublishSecretRef: secret,
          nodeExpandSecretRef: secret,
        }),
      },
    },
    status: { phase: 'Bound' },
  };
}
