import {
  BACKUP_TARGET_LABEL,
  LONGHORN_API_VERSION,
  LONGHORN_FINALIZER,
  LONGHORN_VOLUME_LABEL,
  type KubeObject,
  type LonghornKubernetesStatus,
  type LonghornVolume,
  type Pod,
  RECURRING_JOB_GROUP_PREFIX,
  RECURRING_JOB_PREFIX,
} from '@soteria/kube';
import { firstContents, usedBytes } from '../contents/contents';
import { attachmentObject, attachmentStatus } from '../behaviour/longhorn/attachment';
import { type Engine, engineName } from '../behaviour/longhorn/engine';
import { standingTickets } from '../behaviour/longhorn/tickets';
import { bytesOf } from '../server/admission/longhorn/sizes';
import { uuidOf } from './ids';
import { LONGHORN_NAMESPACE } from './installation';
import { type PodFacts } from './workload-objects';

export interface VolumeOptions {
  /** A quantity; `10Gi` when it is not said. */
  size?: string;
  storageClass?: string;
  accessModes?: string[];
  volumeMode?: 'Filesystem' | 'Block';
  fsType?: string;
  /** Of the PV. */
  mountOptions?: string[];
  nfsOptions?: string;
  encrypted?: boolean;
  /** The backup target; `default` when it is not said. */
  target?: string;
  replicas?: number;
  /** Of the claim. */
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** Longhorn recurring jobs and groups of them that are laid on the volume. */
  jobs?: string[];
  groups?: string[];
  created?: string;
  health?: 'healthy' | 'degraded' | 'faulted';
  /** Of the Longhorn volume: marks that plant what goes wrong. */
  marks?: Record<string, string>;
  /** Longhorn's name of the volume; one by the claim's uid when it is not said. */
  volume?: string;
  /** The claim is gone, and its PV with it. */
  orphaned?: boolean;
  /** Fields of the Longhorn volume's spec that have no option here. */
  spec?: Partial<LonghornVolume['spec']>;
}

export interface VolumePlan extends VolumeOptions {
  namespace: string;
  claim: string;
  /** RFC 3339. */
  createdAt: string;
  now: string;
  pods: readonly PodFacts[];
  lastBackup: { name: string; at: string };
}

export const claimUid = (namespace: string, claim: string): string =>
  uuidOf(`claim ${namespace}/${claim}`);

/** Longhorn's name of the volume behind a claim, unless another was given. */
export const volumeNameOf = (namespace: string, claim: string): string =>
  `pvc-${claimUid(namespace, claim)}`;

export const sizeBytesOf = ({ size = '10Gi' }: VolumeOptions): number =>
  Number(bytesOf(size) ?? 0n);

const LONGHORN_MODES: Readonly<Record<string, 'rwo' | 'rwx' | 'rwop'>> = {
  ReadWriteMany: 'rwx',
  ReadWriteOncePod: 'rwop',
};

export const longhornModeOf = ({ accessModes = [] }: VolumeOptions): 'rwo' | 'rwx' | 'rwop' =>
  LONGHORN_MODES[accessModes[0] ?? ''] ?? 'rwo';

/** Fields that no reader asks for, but that every real volume has. */
const WHAT_THE_WEBHOOK_FILLS_IN = {
  backupCompressionMethod: 'lz4',
  diskSelector: [],
  nodeSelector: [],
  freezeFilesystemForSnapshot: 'ignored',
  image: 'longhornio/longhorn-engine:v1.12.1',
  offlineRebuilding: 'ignored',
  replicaAutoBalance: 'ignored',
  replicaDiskSoftAntiAffinity: 'ignored',
  replicaSoftAntiAffinity: 'ignored',
  replicaZoneSoftAntiAffinity: 'ignored',
  revisionCounterDisabled: true,
  snapshotDataIntegrity: 'ignored',
  snapshotMaxCount: 250,
  unmapMarkSnapChainRemoved: 'ignored',
};

/** The Longhorn volume, settled in the state that its workload leaves it in. */
export function longhornVolumeObject(plan: VolumePlan, volume: string): LonghornVolume {
  const { target = 'default', health = 'healthy' } = plan;
  const node =
    health === 'faulted' ? '' : (plan.pods.find(({ node: at }) => at !== '')?.node ?? '');
  const attached = node !== '';
  return {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'Volume',
    metadata: {
      name: volume,
      namespace: LONGHORN_NAMESPACE,
      uid: uuidOf(`volume ${volume}`),
      creationTimestamp: plan.createdAt,
      labels: {
        [LONGHORN_VOLUME_LABEL]: volume,
        [BACKUP_TARGET_LABEL]: target,
        ...jobLabels(plan),
      },
      annotations: {
        ...(health !== 'healthy' && { 'sandbox.soteria.io/health': health }),
        ...plan.marks,
      },
      finalizers: [LONGHORN_FINALIZER],
    },
    spec: {
      size: String(sizeBytesOf(plan)),
      frontend: 'blockdev',
      numberOfReplicas: plan.replicas ?? 3,
      staleReplicaTimeout: 30,
      dataLocality: 'disabled',
      accessMode: longhornModeOf(plan),
      dataEngine: 'v1',
      encrypted: plan.encrypted === true,
      migratable: false,
      backupTargetName: target,
      backupBlockSize: '2097152',
      restoreVolumeRecurringJob: 'ignored',
      ...WHAT_THE_WEBHOOK_FILLS_IN,
      ...plan.spec,
    },
    status: {
      ownerID: node || 'node-a',
      state: attached ? 'attached' : 'detached',
      robustness: health === 'faulted' ? 'faulted' : attached ? health : 'unknown',
      currentNodeID: node,
      conditions: ['Scheduled', 'Restore', 'TooManySnapshots', 'WaitForBackingImage'].map(
        (type) => ({
          type,
          status: type === 'Scheduled' ? ('True' as const) : ('False' as const),
          reason: '',
          message: '',
          lastTransitionTime: plan.createdAt,
        }),
      ),
      kubernetesStatus: kubernetesStatusOf(plan, volume),
      restoreRequired: false,
      restoreInitiated: false,
      lastBackup: plan.lastBackup.name,
      lastBackupAt: plan.lastBackup.at,
      actualSize: usedBytes(firstContents(volume, sizeBytesOf(plan))),
    } as LonghornVolume['status'] & object,
  };
}

/** What Longhorn says of the claim and its pods, and what a backup carries away of it. */
export function kubernetesStatusOf(plan: VolumePlan, volume: string): LonghornKubernetesStatus {
  const gone = plan.orphaned === true;
  const workloadsStatus = plan.pods
    .map((pod) => ({
      podName: pod.name,
      podStatus: 'Running',
      workloadName: pod.owner.name,
      workloadType: pod.owner.kind,
    }))
    .sort((one, other) => (one.podName < other.podName ? -1 : 1));
  return {
    pvName: gone ? '' : volume,
    pvStatus: gone ? '' : 'Bound',
    namespace: plan.namespace,
    pvcName: plan.claim,
    lastPVCRefAt: gone ? plan.createdAt : '',
    ...(workloadsStatus.length > 0 && { workloadsStatus, lastPodRefAt: '' }),
  };
}

export function engineObject(plan: VolumePlan, volume: LonghornVolume): KubeObject {
  const { name, uid = '' } = volume.metadata;
  const engine: Engine = {
    apiVersion: LONGHORN_API_VERSION,
    kind: 'Engine',
    metadata: {
      name: engineName(name),
      namespace: LONGHORN_NAMESPACE,
      uid: uuidOf(`engine ${name}`),
      creationTimestamp: plan.createdAt,
      labels: { [LONGHORN_VOLUME_LABEL]: name },
      finalizers: [LONGHORN_FINALIZER],
      ownerReferences: [{ apiVersion: LONGHORN_API_VERSION, kind: 'Volume', name, uid }],
    },
    spec: { volumeName: name, volumeSize: volume.spec.size, nodeID: '', image: '' },
    status: {
      currentState: volume.status?.state === 'attached' ? 'running' : 'stopped',
      lastRestoredBackup: '',
      restoreStatus: null,
    },
  };
  return engine;
}

/** Who holds the volume: the nodes on which its pods run. */
export function volumeAttachmentObject(plan: VolumePlan, volume: LonghornVolume): KubeObject {
  const pods = plan.pods.map((pod): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: pod.name, namespace: plan.namespace },
    spec: { nodeName: pod.node },
  }));
  const tickets = standingTickets({
    volume,
    pods,
    snapshots: [],
    backups: [],
    attachment: undefined,
    homeNode: '',
  });
  const attachment = attachmentObject(volume, tickets);
  return {
    ...attachment,
    metadata: {
      ...attachment.metadata,
      uid: uuidOf(`attachment ${volume.metadata.name}`),
      creationTimestamp: plan.createdAt,
    },
    status: attachmentStatus(volume, tickets),
  } as KubeObject;
}

/** A volume without jobs belongs to the group `default`, as Longhorn sees to. */
function jobLabels({ jobs = [], groups = [] }: VolumeOptions): Record<string, string> {
  const keys = [
    ...jobs.map((job) => `${RECURRING_JOB_PREFIX}${job}`),
    ...groups.map((group) => `${RECURRING_JOB_GROUP_PREFIX}${group}`),
  ];
  if (keys.length === 0) keys.push(`${RECURRING_JOB_GROUP_PREFIX}default`);
  return Object.fromEntries(keys.map((key) => [key, 'enabled']));
}
