import { type KubeObject } from './meta';

/** The fields of Kubernetes' own kinds that Soteria reads or writes. Sizes are quantities (`10Gi`). */
export interface PersistentVolumeClaim extends KubeObject {
  kind: 'PersistentVolumeClaim';
  spec: {
    accessModes?: string[];
    volumeMode?: 'Filesystem' | 'Block';
    storageClassName?: string;
    volumeName?: string;
    resources?: { requests?: { storage?: string } };
  };
  status?: {
    phase?: 'Pending' | 'Bound' | 'Lost';
    capacity?: { storage?: string };
    accessModes?: string[];
  };
}

export interface SecretReference {
  name: string;
  namespace: string;
}

/** Where a PV names its driver's volume. Source: CSIPersistentVolumeSource (v1). */
export interface CsiVolumeSource {
  driver: string;
  volumeHandle: string;
  fsType?: string;
  readOnly?: boolean;
  volumeAttributes?: Record<string, string>;
  nodeStageSecretRef?: SecretReference;
  nodePublishSecretRef?: SecretReference;
  nodeExpandSecretRef?: SecretReference;
}

export interface PersistentVolume extends KubeObject {
  kind: 'PersistentVolume';
  spec: {
    capacity?: { storage?: string };
    accessModes?: string[];
    volumeMode?: 'Filesystem' | 'Block';
    storageClassName?: string;
    mountOptions?: string[];
    persistentVolumeReclaimPolicy?: 'Retain' | 'Delete' | 'Recycle';
    claimRef?: {
      apiVersion?: string;
      kind?: string;
      namespace?: string;
      name?: string;
      uid?: string;
    };
    csi?: CsiVolumeSource;
  };
  status?: { phase?: 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed' };
}

export interface Namespace extends KubeObject {
  kind: 'Namespace';
  status?: { phase?: 'Active' | 'Terminating' };
}

export interface StorageClass extends KubeObject {
  kind: 'StorageClass';
  provisioner: string;
  parameters?: Record<string, string>;
  mountOptions?: string[];
  reclaimPolicy?: 'Retain' | 'Delete';
  volumeBindingMode?: 'Immediate' | 'WaitForFirstConsumer';
  allowVolumeExpansion?: boolean;
}

export interface ConfigMap extends KubeObject {
  kind: 'ConfigMap';
  immutable?: boolean;
  data?: Record<string, string>;
}

export interface Secret extends KubeObject {
  kind: 'Secret';
  type?: string;
  immutable?: boolean;
  /** Values are base64. */
  data?: Record<string, string>;
}

export interface ResourceQuota extends KubeObject {
  kind: 'ResourceQuota';
  spec?: { hard?: Record<string, string>; scopes?: string[]; scopeSelector?: object };
  /** By the name of what is limited (`persistentvolumeclaims`, `requests.storage`): quantities. */
  status?: { hard?: Record<string, string>; used?: Record<string, string> };
}

export interface LimitRange extends KubeObject {
  kind: 'LimitRange';
  spec?: {
    /** By the name of what is limited (`storage`): quantities. */
    limits?: { type: string; min?: Record<string, string>; max?: Record<string, string> }[];
  };
}

export interface Pod extends KubeObject {
  kind: 'Pod';
  spec: {
    nodeName?: string;
    volumes?: { name: string; persistentVolumeClaim?: { claimName: string; readOnly?: boolean } }[];
  };
  status?: { phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown' };
}

/** Source: coordination.k8s.io/v1. Times are RFC 3339 with microseconds. */
export interface Lease extends KubeObject {
  kind: 'Lease';
  spec: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    acquireTime?: string;
    renewTime?: string;
    leaseTransitions?: number;
  };
}

/** A core/v1 Event: one thing that happened to one object. */
export interface CoreEvent extends KubeObject {
  kind: 'Event';
  involvedObject: {
    apiVersion?: string;
    kind: string;
    namespace?: string;
    name: string;
    uid?: string;
  };
  reason: string;
  message: string;
  type: 'Normal' | 'Warning';
  source?: { component?: string };
  reportingComponent?: string;
  reportingInstance?: string;
  action?: string;
  firstTimestamp?: string;
  lastTimestamp?: string;
  count?: number;
}
