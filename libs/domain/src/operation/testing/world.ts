import {
  backupFact,
  claimFact,
  persistentVolumeFact,
  snapshotFact,
  volumeFact,
} from '../../testing/facts';
import { type Instant } from '../../time';
import { type CreatedObject } from '../record';
import { nameOf } from '../removal';
import { type Step, type StepResult } from '../steps';
import { SeenCluster } from './seen-cluster';

type StepOf<Kind extends Step['do']> = Extract<Step, { do: Kind }>;

/** An object as it stands in the world, whatever anybody has seen of it. */
interface Standing extends CreatedObject {
  uid: string;
  operation: string;
}

/**
 * A small world on which steps are done as a cluster does them: by name, once. What its watchers see
 * of it is the `view`, which `reveal` brings up to date.
 */
export class StepWorld {
  readonly view = new SeenCluster();
  private readonly standing = new Map<string, Standing>();
  private uids = 0;
  /** Every object that was ever made, as `kind name`. */
  readonly everMade: string[] = [];
  /** Objects that somebody else made. */
  readonly strangers = new Set<string>();

  constructor(private readonly now: () => Instant) {
    this.view.volumes.see(volumeFact());
    this.view.backups.see(backupFact({ snapshotAt: 0 }));
  }

  /** Somebody else makes an object. */
  intrude(object: CreatedObject): void {
    const made = this.make(object, '');
    this.strangers.add(made.uid);
  }

  get all(): readonly Standing[] {
    return [...this.standing.values()];
  }

  /** Does a step as the API server and the driver do it. */
  do(step: Step): StepResult {
    switch (step.do) {
      case 'take-snapshot':
        return this.create({ kind: 'Snapshot', name: step.name }, step.operation);
      case 'take-backup':
        return this.create({ kind: 'Backup', name: step.name }, step.operation);
      case 'create-volume':
        return this.create({ kind: 'Volume', name: step.name }, step.operation);
      case 'create-namespace':
        return this.create({ kind: 'Namespace', name: step.name }, step.operation);
      case 'create-persistent-volume':
        return this.create({ kind: 'PersistentVolume', name: step.volume }, step.operation);
      case 'create-claim':
        return this.create(claimOf(step), step.operation);
      case 'delete':
        return this.remove(step);
      case 'look':
        return this.look(step);
    }
  }

  /** Lets those who watch see the world as it is. */
  reveal(): void {
    const { view } = this;
    for (const kind of [view.snapshots, view.claims, view.persistentVolumes, view.namespaces]) {
      kind.facts.clear();
    }
    for (const name of view.volumes.facts.keys()) if (name !== 'pvc-1') view.volumes.lose(name);
    for (const id of view.backups.facts.keys()) if (id !== 'backup-1') view.backups.lose(id);
    for (const object of this.standing.values()) this.show(object);
  }

  private show({ kind, namespace = '', name, uid, operation }: Standing): void {
    const { view } = this;
    const told = { uid, operation: operation === '' ? null : operation };
    const createdAt = this.now();
    if (kind === 'Snapshot') view.snapshots.see(snapshotFact({ ...told, id: name, createdAt }));
    if (kind === 'Backup') view.backups.see(backupFact({ ...told, id: name }));
    if (kind === 'Namespace') view.namespaces.see({ ...told, name, deleting: false });
    if (kind === 'Volume') {
      view.volumes.see(volumeFact({ ...told, handle: name, restore: { phase: 'done' } }));
    }
    if (kind === 'PersistentVolume') {
      const claim = this.all.find((each) => each.kind === 'PersistentVolumeClaim');
      const claimRef = {
        namespace: claim?.namespace ?? '',
        name: claim?.name ?? '',
        uid: claim?.uid ?? '',
      };
      view.persistentVolumes.see(persistentVolumeFact({ ...told, name, claim: claimRef }));
    }
    if (kind === 'PersistentVolumeClaim') {
      const volume = this.all.find((each) => each.kind === 'PersistentVolume')?.name;
      const bound = volume !== undefined && operation !== '';
      view.claims.see(
        claimFact({
          ...told,
          namespace,
          name,
          phase: bound ? 'Bound' : 'Pending',
          persistentVolume: bound ? volume : '',
        }),
      );
    }
  }

  private create(object: CreatedObject, operation: string): StepResult {
    const present = this.standing.get(nameOf(object));
    if (!present) return { done: true, object: this.make(object, operation) };
    if (present.operation === operation) return { done: true, object: present };
    const code = object.kind === 'PersistentVolumeClaim' ? 'target-exists' : 'name-taken';
    return { done: false, code, detail: `${nameOf(object)} is there.`, retryable: false };
  }

  private make(object: CreatedObject, operation: string): Standing {
    this.uids += 1;
    const made = { ...object, uid: `uid-${this.uids}`, operation };
    this.standing.set(nameOf(object), made);
    this.everMade.push(nameOf(object));
    return made;
  }

  private look({ object, madeBy }: StepOf<'look'>): StepResult {
    const present = this.standing.get(nameOf(object));
    const isMeant =
      object.uid === undefined
        ? madeBy === undefined || present?.operation === madeBy
        : present?.uid === object.uid;
    return present && isMeant
      ? { done: true, object: present }
      : { done: true, object, gone: true };
  }

  private remove({ object }: StepOf<'delete'>): StepResult {
    const present = this.standing.get(nameOf(object));
    const isIt = present?.uid === object.uid;
    if (isIt) this.standing.delete(nameOf(object));
    return { done: true, object, gone: !isIt };
  }
}

const claimOf = ({ namespace, pvc }: StepOf<'create-claim' | 'create-persistent-volume'>) => ({
  kind: 'PersistentVolumeClaim',
  namespace,
  name: pvc,
});
