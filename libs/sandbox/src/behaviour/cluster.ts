import {
  BACKUP_TARGET_LABEL,
  BACKUP_VOLUME_LABEL,
  LONGHORN_PROVISIONER,
  type KubeObject,
  type LonghornBackup,
  type LonghornBackupTarget,
  type LonghornBackupVolume,
  type LonghornEngine,
  type LonghornRecurringJob,
  type LonghornSetting,
  type LonghornSnapshot,
  type LonghornVolume,
  type LonghornVolumeAttachment,
  type Namespace,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type Resource,
  type ResourceQuota,
  RESOURCES,
  type StorageClass,
} from '@soteria/kube';
import { type ApiClient } from './runtime/api-client';
import { Mirror } from './runtime/mirror';
import { DEPLOYMENTS, NODES, REPLICA_SETS, STATEFUL_SETS, type Workload } from './kinds';
import { type Engine, isRestoring } from './longhorn/engine';

/** `namespace/name`, by which controllers and indexes name an object. */
export const keyOf = ({ metadata }: KubeObject): string =>
  `${metadata.namespace ?? ''}/${metadata.name}`;

export function splitKey(key: string): { namespace: string; name: string } {
  const at = key.indexOf('/');
  return { namespace: key.slice(0, at), name: key.slice(at + 1) };
}

const list = (value: string | undefined): string[] => (value ? [value] : []);

/** A backup with which its manager is not done. */
export const isUnsettled = ({ status, metadata }: LonghornBackup): boolean =>
  metadata.deletionTimestamp !== undefined || status?.lastSyncedAt == null;

/** Everything the behaviours look at, kept up to date. */
export class Cluster {
  private readonly mirrors: Mirror<KubeObject>[] = [];

  readonly namespaces = this.mirror<Namespace>(RESOURCES.namespaces);
  readonly nodes = this.mirror<KubeObject>(NODES);
  readonly storageClasses = this.mirror<StorageClass>(RESOURCES.storageClasses);
  readonly claims = this.mirror<PersistentVolumeClaim>(RESOURCES.persistentVolumeClaims, {
    volume: (claim) => list(claim.spec.volumeName),
    uid: (claim) => list(claim.metadata.uid),
    namespace: ({ metadata }) => list(metadata.namespace),
    unbound: (claim) => (claim.spec.volumeName ? [] : ['now']),
  });
  readonly quotas = this.mirror<ResourceQuota>(RESOURCES.resourceQuotas, {
    namespace: ({ metadata }) => list(metadata.namespace),
  });
  readonly persistentVolumes = this.mirror<PersistentVolume>(RESOURCES.persistentVolumes, {
    handle: ({ spec }) =>
      spec.csi?.driver === LONGHORN_PROVISIONER ? list(spec.csi.volumeHandle) : [],
    claim: ({ spec: { claimRef } }) =>
      claimRef ? [`${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`] : ['unclaimed'],
  });
  readonly pods = this.mirror<Pod>(RESOURCES.pods, {
    claim: (pod) =>
      (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
        persistentVolumeClaim
          ? [`${pod.metadata.namespace ?? ''}/${persistentVolumeClaim.claimName}`]
          : [],
      ),
  });
  readonly deployments = this.mirror<Workload>(DEPLOYMENTS);
  readonly replicaSets = this.mirror<Workload>(REPLICA_SETS);
  readonly statefulSets = this.mirror<Workload>(STATEFUL_SETS);

  readonly volumes = this.mirror<LonghornVolume>(RESOURCES.longhornVolumes, {
    name: ({ metadata }) => [metadata.name],
    source: ({ metadata }) => list(metadata.labels?.[BACKUP_VOLUME_LABEL]),
    restoring: ({ status }) => (status?.restoreRequired === true ? ['now'] : []),
  });
  readonly engines = this.mirror<LonghornEngine>(RESOURCES.longhornEngines, {
    volume: (engine) => list(engine.spec?.volumeName),
    restoring: (engine) => (isRestoring(engine as Engine) ? ['now'] : []),
  });
  readonly attachments = this.mirror<LonghornVolumeAttachment>(RESOURCES.longhornVolumeAttachments);
  readonly snapshots = this.mirror<LonghornSnapshot>(RESOURCES.longhornSnapshots, {
    volume: ({ spec }) => list(spec.volume),
  });
  readonly backups = this.mirror<LonghornBackup>(RESOURCES.longhornBackups, {
    volume: ({ metadata }) => list(metadata.labels?.[BACKUP_VOLUME_LABEL]),
    unsettled: (backup) =>
      isUnsettled(backup) ? list(backup.metadata.labels?.[BACKUP_TARGET_LABEL]) : [],
    unowned: ({ metadata }) =>
      (metadata.ownerReferences ?? []).length === 0
        ? list(metadata.labels?.[BACKUP_TARGET_LABEL])
        : [],
  });
  readonly backupVolumes = this.mirror<LonghornBackupVolume>(RESOURCES.longhornBackupVolumes, {
    volume: ({ spec }) => list(spec.volumeName),
    target: ({ spec }) => list(spec.backupTargetName),
  });
  readonly targets = this.mirror<LonghornBackupTarget>(RESOURCES.longhornBackupTargets);
  readonly jobs = this.mirror<LonghornRecurringJob>(RESOURCES.longhornRecurringJobs);
  readonly settings = this.mirror<LonghornSetting>(RESOURCES.longhornSettings);

  constructor(
    readonly api: ApiClient,
    private readonly complain: (message: string) => void = () => undefined,
  ) {}

  async start(): Promise<void> {
    await Promise.all(this.mirrors.map((mirror) => mirror.start()));
  }

  stop(): void {
    for (const mirror of this.mirrors) mirror.stop();
  }

  /** Whether something may have happened of which a mirror will know in a moment. */
  get behind(): boolean {
    return this.mirrors.some((mirror) => mirror.behind);
  }

  /** Each kind that is followed. */
  all(): readonly Mirror<KubeObject>[] {
    return this.mirrors;
  }

  private mirror<T extends KubeObject>(
    kind: Resource,
    indexers: Readonly<Record<string, (object: T) => string[]>> = {},
  ): Mirror<T> {
    const owner = ({ metadata }: T) => (metadata.ownerReferences ?? []).map(({ uid }) => uid);
    const mirror = new Mirror<T>(this.api, kind, { ...indexers, owner }, this.complain);
    this.mirrors.push(mirror as unknown as Mirror<KubeObject>);
    return mirror;
  }
}

/** Volumes that are being restored from backups of this one, whose marks concern them too. */
export const restoringFrom = (cluster: Cluster, source: LonghornVolume): string[] =>
  cluster.volumes
    .by('source', source.metadata.name)
    .filter(({ status }) => status?.restoreRequired === true)
    .map(keyOf);
