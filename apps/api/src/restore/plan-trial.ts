import { Injectable } from '@nestjs/common';
import { type Concern, nameOf } from '@soteria/domain';
import { apiVersionOf, type KubeObject, type Resource, RESOURCES } from '@soteria/kube';
import { ClusterWriter } from '../cluster/cluster-writer';
import { KubeError, type KubeErrorCode } from '../cluster/kube-error';
import { FactStore } from '../driver/fact-store';

/** Objects of a kind that are tried: what a rule says of some it mostly says of all. */
const MOST_OF_A_KIND = 10;
/** Who looks at a plan does not wait longer than this for a webhook that hangs. */
const LIMIT_MS = 5_000;

/** Words of somebody who says no. All else says nothing of the object: it is not told, and found out when it is made. */
const REFUSALS: ReadonlySet<KubeErrorCode> = new Set([
  'forbidden',
  'invalid',
  'policy-denied',
  'quota-exceeded',
  'webhook-denied',
]);

interface Refusal {
  object: KubeObject;
  detail: string;
}

/**
 * Asks the API server by a dry run whether it would take what a plan would make. Quotas, policies and webhooks judge
 * by rules that nobody else knows, and a claim is made only when all of its data is there.
 */
@Injectable()
export class PlanTrial {
  /** One of its own: trials neither wait for the writes of operations nor keep them waiting. */
  private readonly writer: ClusterWriter;

  constructor(
    writer: ClusterWriter,
    private readonly facts: FactStore,
  ) {
    this.writer = writer.withLimit(LIMIT_MS);
  }

  /** What would be refused as things stand, kind by kind; only told, as rules may be others by then. */
  async warnings(manifests: readonly KubeObject[]): Promise<Concern[]> {
    const kinds = Map.groupBy(manifests, ({ kind }) => kind);
    const warnings = await Promise.all([...kinds.values()].map((objects) => this.ofKind(objects)));
    return warnings.flat();
  }

  private async ofKind(objects: readonly KubeObject[]): Promise<Concern[]> {
    const tried = objects.filter((object) => this.canBeTried(object)).slice(0, MOST_OF_A_KIND);
    const outcomes = await Promise.all(tried.map((object) => this.refusalOf(object)));
    const refusals = outcomes.filter((refusal) => refusal !== null);
    const [first] = refusals;
    return first ? [{ code: 'would-be-refused', detail: inWords(first, refusals.length - 1) }] : [];
  }

  /** Nothing can be tried in a namespace that is not there yet, nor a PV before its claim has a uid. */
  private canBeTried({ kind, metadata: { namespace } }: KubeObject): boolean {
    if (kind === RESOURCES.persistentVolumes.kind) return false;
    if (kind !== RESOURCES.persistentVolumeClaims.kind) return true;
    return this.facts.namespace(namespace ?? '') !== undefined;
  }

  private async refusalOf(object: KubeObject): Promise<Refusal | null> {
    try {
      await this.writer.create(resourceOf(object), object, { dryRun: true });
      return null;
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      return isRefusal(error) ? { object, detail: error.detail } : null;
    }
  }
}

/** A webhook with effects of its own cannot be asked by a dry run, and is not. */
const isRefusal = ({ code, retryable, detail }: KubeError): boolean =>
  REFUSALS.has(code) && !retryable && !/does not support dry run/i.test(detail);

function resourceOf({ apiVersion, kind }: KubeObject): Resource {
  const resource = Object.values<Resource>(RESOURCES).find(
    (each) => each.kind === kind && apiVersionOf(each) === apiVersion,
  );
  if (!resource) throw new Error(`A plan makes a ${apiVersion} ${kind}, which is in no table.`);
  return resource;
}

function inWords({ object: { kind, metadata }, detail }: Refusal, others: number): string {
  const { name, namespace } = metadata;
  const object = nameOf({ kind, name, ...(namespace === undefined ? {} : { namespace }) });
  const more = others === 0 ? '' : ` (and ${others} more of its kind)`;
  return `As things stand, the cluster would refuse ${object}${more}: ${detail}`;
}
