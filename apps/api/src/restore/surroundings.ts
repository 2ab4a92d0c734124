import { Inject, Injectable } from '@nestjs/common';
import {
  type ClaimFact,
  type ClaimLimits,
  type NamespaceQuota,
  type PlanSurroundings,
  type RestoreWish,
} from '@soteria/domain';
import { type LimitRange, parseQuantity, type ResourceQuota, RESOURCES } from '@soteria/kube';
import { ClusterIdentity } from '../cluster/cluster-identity';
import { ClusterWriter } from '../cluster/cluster-writer';
import { KubeError } from '../cluster/kube-error';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';
import { WorkInProgress } from '../operations/work-in-progress';

/** What has to be asked of the cluster; which names are taken is known at once, and asked last. */
type Inquired = Omit<PlanSurroundings, 'claimedTargets'>;

/** Learns what a plan has to know beside the watched cluster. */
@Injectable()
export class PlanInquiry {
  /** Names of claims that requests are being recorded for, with the operation that each is to be. */
  private readonly held = new Set<{ operation: string; targets: readonly string[] }>();

  constructor(
    private readonly writer: ClusterWriter,
    private readonly facts: FactStore,
    private readonly drivers: Drivers,
    private readonly work: WorkInProgress,
    private readonly identity: ClusterIdentity,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async surroundings(wish: RestoreWish): Promise<Inquired> {
    const namespaces = [...new Set(wish.items.map(({ target }) => target.namespace))];
    const present = namespaces.filter((name) => this.facts.namespace(name));
    const [quotas, limits] = await Promise.all([
      Promise.all(present.map((namespace) => this.quotasOf(namespace))),
      Promise.all(present.map((namespace) => this.limitsOf(namespace))),
    ]);
    return {
      now: this.clock.now(),
      quotas: quotas.flat(),
      limits: limits.flat(),
      provisioners: new Map(this.drivers.all().map(({ name, provisioner }) => [name, provisioner])),
      cluster: this.identity.id(),
    };
  }

  /** Claims that other restores than this one are about to make, as `namespace/name`. */
  claimedTargets(operation: string): ReadonlySet<string> {
    const others = [...this.held].filter((each) => each.operation !== operation);
    return new Set([...this.work.claimedTargets(), ...others.flatMap(({ targets }) => targets)]);
  }

  /**
   * Keeps the names of a restore's claims from other requests until it is recorded. Whoever has asked
   * for the claimed ones holds them in the same turn, or two find the same name free.
   */
  async holding<T>(
    operation: string,
    { items }: RestoreWish,
    recorded: () => Promise<T>,
  ): Promise<T> {
    const targets = items.map(({ target: { namespace, pvc } }) => `${namespace}/${pvc}`);
    const hold = { operation, targets };
    this.held.add(hold);
    try {
      return await recorded();
    } finally {
      this.held.delete(hold);
    }
  }

  private async quotasOf(namespace: string): Promise<NamespaceQuota[]> {
    const quotas = await this.writer.list<ResourceQuota>(RESOURCES.resourceQuotas, { namespace });
    const claims = this.facts.claimsIn(namespace);
    return quotas.filter(isForAll).flatMap((quota) => leftOf(namespace, quota, claims));
  }

  private async limitsOf(namespace: string): Promise<ClaimLimits[]> {
    const ranges = await this.limitRanges(namespace);
    return ranges.flatMap(({ metadata, spec }) =>
      (spec?.limits ?? [])
        .filter(({ type }) => type === 'PersistentVolumeClaim')
        .map(({ min, max }) => ({
          namespace,
          name: metadata.name,
          minBytes: parseQuantity(min?.['storage']),
          maxBytes: parseQuantity(max?.['storage']),
        })),
    );
  }

  /** An account that was given its rights before this one was needed restores as before, without this look. */
  private async limitRanges(namespace: string): Promise<readonly LimitRange[]> {
    try {
      return await this.writer.list<LimitRange>(RESOURCES.limitRanges, { namespace });
    } catch (error) {
      if (error instanceof KubeError && error.code === 'forbidden') return [];
      throw error;
    }
  }
}

const CLASS_SUFFIX = '.storageclass.storage.k8s.io/';
const CLAIMS = 'persistentvolumeclaims';
const STORAGE = 'requests.storage';

/** A scope names pods, or claims of an attributes class, which no restored claim has. */
const isForAll = ({ spec }: ResourceQuota): boolean =>
  (spec?.scopes ?? []).length === 0 && spec?.scopeSelector === undefined;

/**
 * What one quota leaves: over all classes, and for each class that it names. A quota that was just
 * made has no status yet; it will limit as soon as it has, so the claims are counted here.
 */
function leftOf(
  namespace: string,
  { metadata, spec, status }: ResourceQuota,
  claims: readonly ClaimFact[],
): NamespaceQuota[] {
  const hard = { ...spec?.hard, ...status?.hard };
  const left = (name: string, counted: () => number): number | null => {
    const limit = parseQuantity(hard[name]);
    if (limit === null) return null;
    return Math.max(0, limit - (parseQuantity(status?.used?.[name]) ?? counted()));
  };
  const classes = Object.keys(hard)
    .filter((name) => name.includes(CLASS_SUFFIX))
    .map((name) => name.slice(0, name.indexOf(CLASS_SUFFIX)));
  const limit = (storageClass: string | null): NamespaceQuota => {
    const prefix = storageClass === null ? '' : `${storageClass}${CLASS_SUFFIX}`;
    const heeded = claims.filter((claim) => prefix === '' || claim.storageClass === storageClass);
    const count = () => heeded.length;
    const bytes = () => heeded.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0);
    // Both names of the same count may be limited; `count/…` knows no classes.
    const counts = [`${prefix}${CLAIMS}`, ...(prefix === '' ? [`count/${CLAIMS}`] : [])]
      .map((name) => left(name, count))
      .filter((number) => number !== null);
    return {
      namespace,
      name: metadata.name,
      storageClass,
      claimsLeft: counts.length === 0 ? null : Math.min(...counts),
      bytesLeft: left(`${prefix}${STORAGE}`, bytes),
    };
  };
  return [null, ...new Set(classes)]
    .map(limit)
    .filter(({ claimsLeft, bytesLeft }) => claimsLeft !== null || bytesLeft !== null);
}
