import {
  type KubeObject,
  LONGHORN_API_VERSION,
  LONGHORN_FINALIZER,
  LONGHORN_PROVISIONER,
  type LonghornBackupTarget,
  type LonghornRecurringJob,
  type LonghornSetting,
  type StorageClass,
  type UnknownKubeObject,
} from '@soteria/kube';
import { type Instant, formatInstant } from '@soteria/domain';
import { fullVersion, type LonghornVersion } from '../server/admission/longhorn/longhorn-version';
import { uuidOf } from './ids';

export const LONGHORN_NAMESPACE = 'longhorn-system';
export const DEFAULT_TARGET_URL = 's3://backups@eu-west-1/';

export function nodeObject(name: string, created: string): UnknownKubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      uid: uuidOf(`node ${name}`),
      creationTimestamp: created,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' },
    },
    spec: {},
    status: {
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
      nodeInfo: { kubeletVersion: 'v1.36.2', operatingSystem: 'linux', architecture: 'amd64' },
    },
  };
}

export interface TargetOptions {
  url?: string;
  /** Why it cannot be reached; it can when this is absent. */
  unreachable?: string;
  /** A Go duration. */
  pollInterval?: string;
}

export function targetObject(
  name: string,
  options: TargetOptions,
  now: Instant,
): LonghornBackupTarget {
  const { url = DEFAULT_TARGET_URL, unreachable, pollInterval = '5m0s' } = options;
  // An unreachable target was reached for the last time a while ago.
  const syncedAt = formatInstant(now - (unreachable === undefined ? 60_000 : 5 * 3_600_000));
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'BackupTarget',
    metadata: {
      name,
      namespace: LONGHORN_NAMESPACE,
      uid: uuidOf(`target ${name}`),
      finalizers: [LONGHORN_FINALIZER],
      ...(unreachable !== undefined && {
        annotations: { 'sandbox.soteria.io/outage': unreachable },
      }),
    },
    spec: {
      backupTargetURL: url,
      credentialSecret: url === '' ? '' : `${name}-credentials`,
      pollInterval,
      syncRequestedAt: formatInstant(now - 60_000),
    },
    status: {
      available: unreachable === undefined && url !== '',
      conditions: [
        {
          type: 'Unavailable',
          status: unreachable === undefined ? 'False' : 'True',
          reason: unreachable === undefined ? '' : 'Unavailable',
          message:
            unreachable === undefined
              ? ''
              : `failed to list system backups in ${url}: ${unreachable}`,
          lastTransitionTime: syncedAt,
        },
      ],
      lastSyncedAt: syncedAt,
    },
  };
}

export interface JobOptions {
  cron?: string;
  task?: string;
  retain?: number;
  groups?: string[];
  parameters?: Record<string, string>;
  annotations?: Record<string, string>;
}

export function jobObject(name: string, options: JobOptions): LonghornRecurringJob {
  const {
    cron = '0 2 * * *',
    task = 'backup',
    retain = 14,
    groups = [],
    parameters = {},
    annotations,
  } = options;
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'RecurringJob',
    metadata: {
      name,
      namespace: LONGHORN_NAMESPACE,
      uid: uuidOf(`job ${name}`),
      ...(annotations && { annotations }),
      finalizers: [LONGHORN_FINALIZER],
    },
    spec: { name, groups, task, cron, retain, concurrency: 2, labels: {}, parameters },
    status: { ownerID: '', executionCount: 0 },
  };
}

export interface ClassOptions {
  provisioner?: string;
  default?: boolean;
  reclaimPolicy?: 'Retain' | 'Delete';
  bindingMode?: 'Immediate' | 'WaitForFirstConsumer';
  parameters?: Record<string, string>;
  mountOptions?: string[];
}

export function classObject(name: string, options: ClassOptions): StorageClass {
  const { provisioner = LONGHORN_PROVISIONER, reclaimPolicy = 'Delete', parameters } = options;
  const own = { numberOfReplicas: '3', staleReplicaTimeout: '30', fsType: 'ext4' };
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name,
      uid: uuidOf(`class ${name}`),
      ...(options.default === true && {
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      }),
    },
    provisioner,
    parameters: { ...(provisioner === LONGHORN_PROVISIONER && own), ...parameters },
    ...(options.mountOptions && { mountOptions: options.mountOptions }),
    reclaimPolicy,
    volumeBindingMode: options.bindingMode ?? 'Immediate',
    allowVolumeExpansion: true,
  };
}

export function settingObject(name: string, value: string): LonghornSetting {
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'Setting',
    metadata: {
      name,
      namespace: LONGHORN_NAMESPACE,
      uid: uuidOf(`setting ${name}`),
      finalizers: [LONGHORN_FINALIZER],
    },
    value,
  };
}

/** The settings that a reader may look at, as a fresh installation has them. */
export function settingObjects(version: LonghornVersion): LonghornSetting[] {
  const values: Record<string, string> = {
    'current-longhorn-version': fullVersion(version),
    'default-replica-count': '{"v1":"3","v2":"3"}',
    'v1-data-engine': 'true',
    'v2-data-engine': 'false',
    'failed-backup-ttl': '1440',
    'recurring-job-max-retention': '100',
    'concurrent-volume-backup-restore-per-node-limit': '5',
    'allow-recurring-job-while-volume-detached': 'false',
    'default-longhorn-static-storage-class': 'longhorn-static',
  };
  return Object.entries(values).map(([name, value]) => settingObject(name, value));
}

export function namespaceObject(
  name: string,
  created: string,
  labels: Record<string, string> = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      uid: uuidOf(`namespace ${name}`),
      creationTimestamp: created,
      labels: { 'kubernetes.io/metadata.name': name, ...labels },
    },
  };
}
