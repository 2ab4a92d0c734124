import { Inject, Injectable } from '@nestjs/common';
import { type VolumeObject, type VolumeObjects } from '@soteria/contracts';
import { formatInstant, type PersistentVolumeFact } from '@soteria/domain';
import { type KubeObject, RESOURCES } from '@soteria/kube';
import { stringify } from 'yaml';
import { type Reach } from '../access/caller';
import { ClusterWriter } from '../cluster/cluster-writer';
import { KubeError } from '../cluster/kube-error';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { DriverError } from '../driver/driver-error';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';
import { ProblemError } from '../http/problem-error';
import { noSuchClaim } from './inventory.service';

/** One object to be asked for; null when it is not there. */
interface Wanted {
  name: Omit<VolumeObject, 'yaml' | 'problem'>;
  ask: () => Promise<KubeObject | null>;
}

/** What the caller wants to read: the objects of this claim and, if named, one of its backups. */
interface Question {
  namespace: string;
  pvc: string;
  backup?: string | undefined;
}

/** The objects behind a volume as the cluster has them now. The only reading that asks the cluster. */
@Injectable()
export class ObjectReader {
  constructor(
    private readonly cluster: ClusterWriter,
    private readonly facts: FactStore,
    private readonly drivers: Drivers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async read(question: Question, reach: Reach): Promise<VolumeObjects> {
    const { namespace, pvc } = question;
    const wanted = reach.sees(namespace)
      ? [...this.ofClaim(namespace, pvc), ...this.ofBackup(question)]
      : [];
    if (wanted.length === 0) throw noSuchClaim(namespace, pvc);
    const asOf = formatInstant(this.clock.now());
    const looks = await Promise.all(wanted.map(look));
    const items = looks.map(({ item }) => item);
    const [failure, ...others] = looks.flatMap((each) => each.failure ?? []);
    if (failure && others.length === items.length - 1) throw failure;
    return { asOf, items };
  }

  private ofClaim(namespace: string, name: string): Wanted[] {
    const claim = this.facts.claim(namespace, name);
    if (!claim) return [];
    const kubernetes = RESOURCES.persistentVolumeClaims;
    const ask = () => this.core(kubernetes, { namespace, name });
    // A claim may name any PV; one that is not bound to it is not for its namespace to read.
    const pv = this.facts.persistentVolume(claim.persistentVolume);
    const behind = pv?.claim?.uid === claim.uid ? this.ofPersistentVolume(pv) : [];
    return [{ name: { kind: kubernetes.kind, namespace, name }, ask }, ...behind];
  }

  private ofPersistentVolume({
    name,
    handle,
    driver: provisioner,
  }: PersistentVolumeFact): Wanted[] {
    const resource = RESOURCES.persistentVolumes;
    const pv = { name: { kind: resource.kind, name }, ask: () => this.core(resource, { name }) };
    const driver = this.drivers.ofProvisioner(provisioner);
    if (!driver) return [pv];
    const volume = { kind: 'Volume', name: handle } as const;
    return [pv, { name: volume, ask: () => driver.look(volume) }];
  }

  /** A backup has to be of the claim that was named: what the caller sees is decided by its namespace. */
  private ofBackup({ namespace, pvc, backup: id }: Question): Wanted[] {
    if (id === undefined) return [];
    const fact = this.facts.backup(id);
    if (fact?.source.namespace !== namespace || fact.source.pvc !== pvc) {
      throw new ProblemError('not-found', `There is no backup ${id} of ${namespace}/${pvc}.`);
    }
    const driver = this.drivers.named(fact.driver);
    return [
      { name: { kind: 'Backup', name: id }, ask: () => driver.look({ kind: 'Backup', name: id }) },
    ];
  }

  private async core(
    resource: (typeof RESOURCES)['persistentVolumeClaims' | 'persistentVolumes'],
    name: { namespace?: string; name: string },
  ): Promise<KubeObject | null> {
    try {
      return await this.cluster.get(resource, name);
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return null;
      throw error;
    }
  }
}

/** What there is to show of an object, and the failure where the cluster did not answer for it. */
interface Look {
  item: VolumeObject;
  failure?: Error;
}

/** An object that is gone, or that cannot be read, takes nothing from the others. */
async function look({ name, ask }: Wanted): Promise<Look> {
  const lacking = (problem: string): VolumeObject => ({ ...name, yaml: null, problem });
  try {
    const object = await ask();
    if (object === null) return { item: lacking('It is not in the cluster any more.') };
    return { item: { ...name, yaml: stringify(withoutBookkeeping(object)) } };
  } catch (error) {
    if (!(error instanceof KubeError || error instanceof DriverError)) throw error;
    const { code, message } = error;
    if (code === 'forbidden') {
      return { item: lacking(`The cluster refuses to show it: ${message}`) };
    }
    return { item: lacking(`It cannot be read now: ${message}`), failure: error };
  }
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Who owns which field, and what was once applied, hide what an object says. */
function withoutBookkeeping({ metadata, ...rest }: KubeObject): Record<string, unknown> {
  const without = (fields: object, name: string) =>
    Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
  const { annotations, ...others } = metadata;
  const kept = annotations && without(annotations, LAST_APPLIED);
  const { apiVersion, kind, ...parts } = rest;
  return {
    apiVersion,
    kind,
    metadata: { ...without(others, 'managedFields'), ...(kept && { annotations: kept }) },
    ...parts,
  };
}
