import { type ClusterView } from '../../cluster-view';
import {
  type BackupFact,
  type BackupVolumeFact,
  type ClaimFact,
  type NamespaceFact,
  type PersistentVolumeFact,
  type RestoreProgressFact,
  type SnapshotFact,
  type StorageClassFact,
  type TargetFact,
  type VolumeFact,
} from '../../facts';

const byKey = <T>(key: (fact: T) => string) => {
  const facts = new Map<string, T>();
  return {
    facts,
    see: (...seen: T[]): void => seen.forEach((fact) => facts.set(key(fact), fact)),
    lose: (...keys: string[]): void => keys.forEach((each) => facts.delete(each)),
    get: (each: string): T | undefined => facts.get(each),
    all: (): T[] => [...facts.values()],
  };
};

/** A cluster as decisions see it, filled by hand. */
export class SeenCluster implements ClusterView {
  readonly claims = byKey<ClaimFact>(({ namespace, name }) => `${namespace}/${name}`);
  readonly persistentVolumes = byKey<PersistentVolumeFact>(({ name }) => name);
  readonly namespaces = byKey<NamespaceFact>(({ name }) => name);
  readonly classes = byKey<StorageClassFact>(({ name }) => name);
  readonly volumes = byKey<VolumeFact>(({ handle }) => handle);
  readonly snapshots = byKey<SnapshotFact>(({ id }) => id);
  readonly backups = byKey<BackupFact>(({ id }) => id);
  readonly backupVolumes = byKey<BackupVolumeFact>(({ volume, target }) => `${target}/${volume}`);
  readonly progress = byKey<RestoreProgressFact>(({ volume }) => volume);
  readonly targets = byKey<TargetFact>(({ name }) => name);
  /** Why nothing can be concluded from what is not seen; null while it is in contact. */
  outOfContact: ReturnType<ClusterView['stale']> = null;

  claim = (namespace: string, name: string) => this.claims.get(`${namespace}/${name}`);
  claimsIn = (namespace: string) =>
    this.claims.all().filter((each) => each.namespace === namespace);
  persistentVolume = (name: string) => this.persistentVolumes.get(name);
  namespace = (name: string) => this.namespaces.get(name);
  storageClass = (name: string) => this.classes.get(name);
  volume = (handle: string) => this.volumes.get(handle);
  snapshot = (id: string) => this.snapshots.get(id);
  snapshotsOfVolume = (handle: string) =>
    this.snapshots.all().filter(({ volume }) => volume === handle);
  backup = (id: string) => this.backups.get(id);
  backupsOfVolume = (handle: string) =>
    this.backups.all().filter(({ source }) => source.volume === handle);
  backupsOfClaim = (namespace: string, pvc: string) =>
    this.backupsOfNamespace(namespace).filter(({ source }) => source.pvc === pvc);
  backupsOfNamespace = (namespace: string) =>
    this.backups.all().filter(({ source }) => source.namespace === namespace);
  backupVolume = (handle: string, target: string) => this.backupVolumes.get(`${target}/${handle}`);
  restoreProgress = (handle: string) => this.progress.get(handle);
  target = (name: string) => this.targets.get(name);
  recurringJobs = () => [];
  driver = () => undefined;
  stale = () => this.outOfContact;
}
