import {
  type BackupFact,
  type BackupVolumeFact,
  type ClaimFact,
  type ClusterView,
  type NamespaceFact,
  type PersistentVolumeFact,
  type RecurringJobFact,
  type StorageClassFact,
  type TargetFact,
} from '@soteria/domain';
import { joined } from '../cluster/interned';
import { type DriverFacts } from './driver';
import { FactTable } from './fact-table';

/** Every kind of fact: Kubernetes' own, and the drivers'. */
export interface Facts extends DriverFacts {
  claim: ClaimFact;
  persistentVolume: PersistentVolumeFact;
  namespace: NamespaceFact;
  storageClass: StorageClassFact;
}
export type FactKind = keyof Facts;

/** One fact that changed; either side may be absent. */
export type FactChange = {
  [Kind in FactKind]: {
    kind: Kind;
    after: Facts[Kind] | undefined;
    before: Facts[Kind] | undefined;
  };
}[FactKind];

/** All facts as last seen, with the ways in which decisions look for them. */
export class FactStore implements ClusterView {
  private readonly tables: { [Kind in FactKind]: FactTable<Facts[Kind]> } = {
    claim: new FactTable(({ namespace, name }) => joined(namespace, name)),
    persistentVolume: new FactTable(({ name }) => name),
    namespace: new FactTable(({ name }) => name),
    storageClass: new FactTable(({ name }) => name),
    volume: new FactTable(({ handle }) => handle),
    snapshot: new FactTable(({ id }) => id),
    backup: new FactTable(({ id }) => id),
    backupVolume: new FactTable(({ target, volume }) => joined(target, volume)),
    target: new FactTable(({ name }) => name),
    recurringJob: new FactTable(({ name }) => name),
    restoreProgress: new FactTable(({ volume }) => volume),
    driver: new FactTable(({ driver }) => driver),
  };
  private readonly listeners = new Set<(change: FactChange) => void>();
  private contact: ClusterView['stale'] = () => null;

  readonly claimsIn = this.tables.claim.index(({ namespace }) => namespace);
  readonly claimsOfPersistentVolume = this.tables.claim.index(
    ({ persistentVolume }) => persistentVolume || null,
  );
  readonly persistentVolumesOfHandle = this.tables.persistentVolume.index(
    ({ handle }) => handle || null,
  );
  readonly snapshotsOfVolume = this.tables.snapshot.index(({ volume }) => volume);
  readonly backupsOfVolume = this.tables.backup.index(({ source }) => source.volume || null);
  readonly backupsOfNamespace = this.tables.backup.index(({ source }) => source.namespace || null);
  private readonly backupsByClaim = this.tables.backup.index(({ source: { namespace, pvc } }) =>
    namespace ? joined(namespace, pvc) : null,
  );
  readonly volumesOfTarget = this.tables.volume.index(({ target }) => target);

  /** Takes over what became of one object and tells the listeners. */
  change<Kind extends FactKind>(
    kind: Kind,
    after: Facts[Kind] | undefined,
    before: Facts[Kind] | undefined,
  ): void {
    this.tables[kind].change(after, before);
    const change = { kind, after, before } as FactChange;
    for (const listener of this.listeners) listener(change);
  }

  /** Calls back after each change, synchronously; the answer ends that. */
  onChange(listener: (change: FactChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Says how to find out whether the facts are in contact with the cluster. */
  judgeContactBy(stale: ClusterView['stale']): void {
    this.contact = stale;
  }

  stale(): ReturnType<ClusterView['stale']> {
    return this.contact();
  }

  all<Kind extends FactKind>(kind: Kind): IterableIterator<Facts[Kind]> {
    return this.tables[kind].values();
  }

  count(kind: FactKind): number {
    return this.tables[kind].size;
  }

  claim(namespace: string, name: string): ClaimFact | undefined {
    return this.tables.claim.get(joined(namespace, name));
  }

  persistentVolume(name: string): PersistentVolumeFact | undefined {
    return this.tables.persistentVolume.get(name);
  }

  namespace(name: string): NamespaceFact | undefined {
    return this.tables.namespace.get(name);
  }

  storageClass(name: string): StorageClassFact | undefined {
    return this.tables.storageClass.get(name);
  }

  volume(handle: string): Facts['volume'] | undefined {
    return this.tables.volume.get(handle);
  }

  snapshot(id: string): Facts['snapshot'] | undefined {
    return this.tables.snapshot.get(id);
  }

  backup(id: string): BackupFact | undefined {
    return this.tables.backup.get(id);
  }

  backupsOfClaim(namespace: string, pvc: string): readonly BackupFact[] {
    return this.backupsByClaim(joined(namespace, pvc));
  }

  backupVolume(handle: string, target: string): BackupVolumeFact | undefined {
    return this.tables.backupVolume.get(joined(target, handle));
  }

  restoreProgress(handle: string): Facts['restoreProgress'] | undefined {
    return this.tables.restoreProgress.get(handle);
  }

  target(name: string): Facts['target'] | undefined {
    return this.tables.target.get(name);
  }

  targets(): readonly TargetFact[] {
    return [...this.tables.target.values()];
  }

  recurringJobs(): readonly RecurringJobFact[] {
    return [...this.tables.recurringJob.values()];
  }

  driver(name: string): Facts['driver'] | undefined {
    return this.tables.driver.get(name);
  }
}
