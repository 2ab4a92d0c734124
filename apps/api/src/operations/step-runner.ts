import { Injectable } from '@nestjs/common';
import { type CreatedObject, nameOf, type Step, type StepResult } from '@soteria/domain';
import {
  type KubeObject,
  type PersistentVolumeClaim,
  type Resource,
  RESOURCES,
} from '@soteria/kube';
import { ClusterWriter } from '../cluster/cluster-writer';
import { operationOf } from '../cluster/core-facts';
import { KubeError } from '../cluster/kube-error';
import { Leadership } from '../cluster/lease';
import { createOrAdopt } from '../driver/create-or-adopt';
import { type Driver } from '../driver/driver';
import { DriverError, driverErrorOf } from '../driver/driver-error';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';
import { VanishedBackups } from '../driver/vanished-backups';
import { claimManifest, persistentVolumeManifest } from '../restore/claim-manifests';
import { misfitOf } from '../restore/claim-misfit';
import { coreResource } from './core-resources';
import { PruneGate } from './prune-gate';
import { Usage } from './usage';
import { restoredNamespace } from '../restore/namespace-manifest';

type StepOf<Kind extends Step['do']> = Extract<Step, { do: Kind }>;

/** Does the steps that were decided, and says how each went in words that decisions understand. */
@Injectable()
export class StepRunner {
  constructor(
    private readonly writer: ClusterWriter,
    private readonly drivers: Drivers,
    private readonly facts: FactStore,
    private readonly usage: Usage,
    private readonly gate: PruneGate,
    private readonly vanished: VanishedBackups,
    private readonly leadership: Leadership,
  ) {}

  async run(step: Step): Promise<StepResult> {
    try {
      return await this.perform(step);
    } catch (error) {
      const { code, message, retryable, retryAfterSeconds } = driverErrorOf(error);
      return {
        done: false,
        code,
        detail: code === 'refused' ? `${wantedBy(step)} is refused: ${message}` : message,
        retryable,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      };
    }
  }

  private async perform(step: Step): Promise<StepResult> {
    switch (step.do) {
      case 'take-snapshot':
        return done(await this.driverOf(step.volume).takeSnapshot(step, this.demandLead));
      case 'take-backup':
        return done(await this.driverOf(step.volume).takeBackup(step, this.demandLead));
      case 'create-volume':
        return done(await this.driverOfBackup(step.backup).createVolume(step, this.demandLead));
      case 'create-namespace':
        return this.createNamespace(step);
      case 'create-persistent-volume':
        return done(await this.createPersistentVolume(step));
      case 'create-claim':
        return this.createClaim(step);
      case 'delete':
        return this.remove(step);
      case 'look':
        return this.look(step);
    }
  }

  /**
   * What waited for its turn in a process that stood still: meanwhile others lead, and may have ended
   * what it was for, so that nobody would know of the object.
   */
  private readonly demandLead = (): void => {
    if (this.leadership.isLeader()) return;
    throw new DriverError('unavailable', 'Another replica leads by now.', true);
  };

  private driverOf(volume: string): Driver {
    const known = this.facts.volume(volume);
    if (!known) throw new DriverError('unavailable', `The volume ${volume} is out of sight.`, true);
    return this.drivers.named(known.driver);
  }

  private driverOfBackup(backup: string): Driver {
    const known = this.facts.backup(backup);
    if (!known) throw new DriverError('source-vanished', `The backup ${backup} is gone.`, false);
    return this.drivers.named(known.driver);
  }

  /** One that another restore has made serves as well, and stays that one's. */
  private async createNamespace({
    name,
    operation,
  }: StepOf<'create-namespace'>): Promise<StepResult> {
    const wanted = restoredNamespace(name, operation);
    const namespace = await createOrAdopt(
      this.writer,
      RESOURCES.namespaces,
      wanted,
      ({ metadata }) => {
        const maker = operationOf(metadata);
        if (maker === operation) return null;
        if (maker === null) {
          const detail = `Somebody else has made the namespace ${name}.`;
          return new DriverError('name-taken', detail, false);
        }
        if (metadata.deletionTimestamp === undefined) return null;
        const detail = `The namespace ${name}, which the restore ${maker} has made, is being deleted.`;
        return new DriverError('namespace-terminating', detail, true);
      },
      this.demandLead,
    );
    const made = done(reference(namespace));
    return operationOf(namespace.metadata) === operation ? made : { ...made, others: true };
  }

  private async createPersistentVolume(
    step: StepOf<'create-persistent-volume' | 'create-claim'>,
  ): Promise<CreatedObject> {
    const volume = this.facts.volume(step.volume);
    if (!volume) {
      throw new DriverError('unavailable', `The volume ${step.volume} is out of sight.`, true);
    }
    const source = this.drivers.named(volume.driver).persistentVolumeSource(volume, step.claim);
    const storageClass = await this.classOfClaim(step);
    return this.create(
      RESOURCES.persistentVolumes,
      persistentVolumeManifest({ ...step, claim: { ...step.claim, storageClass } }, source),
      (present) =>
        operationOf(present.metadata) === step.operation
          ? null
          : new DriverError('name-taken', `A PV named ${step.volume} exists already.`, false),
    );
  }

  /** A webhook may have given the claim another class than it was made with; its PV says the same then. */
  private async classOfClaim({
    namespace,
    pvc: name,
    claimUid,
    claim,
  }: StepOf<'create-persistent-volume' | 'create-claim'>): Promise<string | null> {
    const resource = RESOURCES.persistentVolumeClaims;
    try {
      const made = await this.writer.get<PersistentVolumeClaim>(resource, { namespace, name });
      if (made.metadata.uid === claimUid) return made.spec.storageClassName ?? null;
    } catch (error) {
      if (!(error instanceof KubeError) || error.code !== 'not-found') throw error;
    }
    // It is gone, or another's: that is told once the claim is followed.
    return claim.storageClass;
  }

  /** A claim that is there counts as ours only when it is bound to our volume: never a stranger's. */
  private async createClaim(
    step: StepOf<'create-persistent-volume' | 'create-claim'>,
  ): Promise<StepResult> {
    const resource = RESOURCES.persistentVolumeClaims;
    const wanted = claimManifest(step);
    const claim = await createOrAdopt(
      this.writer,
      resource,
      wanted,
      (present) => {
        const ours =
          operationOf(present.metadata) === step.operation &&
          present.spec.volumeName === step.volume;
        if (ours) return null;
        const name = `${step.namespace}/${step.pvc}`;
        return new DriverError(
          'target-exists',
          `The claim ${name} appeared in the meantime; it stays as it is, and what the restore had made is taken back.`,
          false,
        );
      },
      this.demandLead,
    );
    const detail = misfitOf(claim, wanted);
    const made = done(reference(claim));
    return detail === null ? made : { ...made, amiss: { code: 'claim-changed', detail } };
  }

  private async create<T extends KubeObject>(
    resource: Resource,
    manifest: T,
    objection: (present: T) => DriverError | null,
  ): Promise<CreatedObject> {
    return reference(
      await createOrAdopt(this.writer, resource, manifest, objection, this.demandLead),
    );
  }

  private async look({ object, madeBy }: StepOf<'look'>): Promise<StepResult> {
    const present = await this.present(object);
    const uid = present?.metadata.uid;
    const isOurs = () => present !== null && operationOf(present.metadata) === madeBy;
    const isMeant =
      object.uid === undefined ? madeBy === undefined || isOurs() : uid === object.uid;
    if (!present || !isMeant) return { done: true, object, gone: true };
    return { done: true, object: { ...object, uid } };
  }

  private async present({
    kind,
    namespace,
    name,
  }: StepOf<'look'>['object']): Promise<KubeObject | null> {
    const resource = coreResource(kind);
    if (!resource) return this.driverOfObject({ kind, name }).look({ kind, name });
    try {
      const place = namespace === undefined ? { name } : { namespace, name };
      return await this.writer.get<KubeObject>(resource, place);
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return null;
      throw error;
    }
  }

  private async remove({ object, unless }: StepOf<'delete'>): Promise<StepResult> {
    const resource = coreResource(object.kind);
    const demand = async () => {
      if (unless === 'used') await this.demandUnused(object);
      if (unless === 'kept') await this.gate.demandCurrent(object.name);
    };
    const deletion = () =>
      resource
        ? this.removeCore(resource, object, demand)
        : this.driverOfObject(object).remove(object, demand);
    const { kind, uid } = object;
    const isBackup = kind === 'Backup' && uid !== undefined;
    const outcome = await (isBackup ? this.vanished.onPurpose(uid, deletion) : deletion());
    return { done: true, object, gone: outcome === 'gone' };
  }

  private async removeCore(
    resource: Resource,
    object: StepOf<'delete'>['object'],
    demand: () => Promise<void>,
  ): Promise<'deleted' | 'gone'> {
    try {
      return await this.writer.delete(resource, object, demand);
    } catch (error) {
      // Another object has taken the name: ours is gone, and the stranger stays.
      if (error instanceof KubeError && error.code === 'conflict') return 'gone';
      throw error;
    }
  }

  private driverOfObject({ kind, name }: { kind: string; name: string }): Driver {
    const known =
      kind === 'Backup'
        ? this.facts.backup(name)
        : kind === 'Snapshot'
          ? this.facts.snapshot(name)
          : this.facts.volume(name);
    const [first] = this.drivers.all();
    const driver = known ? this.drivers.named(known.driver) : first;
    if (!driver) throw new Error('this build has no driver');
    return driver;
  }

  private async demandUnused(object: CreatedObject): Promise<void> {
    const user = await this.usage.of(object);
    if (user === null) return;
    throw new DriverError(
      'in-use',
      `${nameOf(object)} is used by ${user}, so it is not deleted. Stop using it, or keep what was restored; once nothing uses it any more, it can be deleted.`,
      false,
    );
  }
}

/** Rules seldom say what they were asked about. */
const CREATED: Readonly<Record<Exclude<Step['do'], 'delete' | 'look'>, string>> = {
  'take-snapshot': 'The snapshot',
  'take-backup': 'The backup',
  'create-namespace': 'The namespace',
  'create-volume': 'The volume',
  'create-claim': 'The claim',
  'create-persistent-volume': 'The PV',
};

function wantedBy(step: Step): string {
  if (step.do === 'delete') return `The deletion of ${nameOf(step.object)}`;
  return step.do === 'look' ? `A look at ${nameOf(step.object)}` : CREATED[step.do];
}

function reference({ kind, metadata: { name, namespace, uid } }: KubeObject): CreatedObject {
  return { kind, name, uid, ...(namespace === undefined ? {} : { namespace }) };
}

const done = (object: CreatedObject) => ({ done: true, object }) as const;
