import { Inject, Injectable } from '@nestjs/common';
import { type NamespaceQuota, type PlanSurroundings, type RestoreWish } from '@soteria/domain';
import { parseQuantity, type ResourceQuota, RESOURCES } from '@soteria/kube';
import { ClusterWriter } from '../cluster/cluster-writer';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { WorkInProgress } from '../operations/work-in-progress';

/** Learns what a plan has to know beside the watched cluster. */
@Injectable()
export class PlanInquiry {
  constructor(
    private readonly writer: ClusterWriter,
    private readonly facts: FactStore,
    private readonly work: WorkInProgress,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async surroundings(wish: RestoreWish): Promise<PlanSurroundings> {
    const namespaces = [...new Set(wish.items.map(({ target }) => target.namespace))];
    const present = namespaces.filter((name) => this.facts.namespace(name));
    const quotas = await Promise.all(present.map((namespace) => this.quotasOf(namespace)));
    return {
      now: this.clock.now(),
      quotas: quotas.flat(),
      claimedTargets: this.work.claimedTargets(),
    };
  }

  private async quotasOf(namespace: string): Promise<NamespaceQuota[]> {
    const quotas = await this.writer.list<ResourceQuota>(RESOURCES.resourceQuotas, { namespace });
    return quotas.flatMap((quota) => limitsOf(namespace, quota));
  }
}

const CLASS_SUFFIX = '.storageclass.storage.k8s.io/';

/** What one quota leaves: over all classes, and for each class that it names. */
function limitsOf(namespace: string, { metadata, status }: ResourceQuota): NamespaceQuota[] {
  const { hard = {}, used = {} } = status ?? {};
  const left = (name: string): number | null => {
    const limit = parseQuantity(hard[name]);
    return limit === null ? null : limit - (parseQuantity(used[name]) ?? 0);
  };
  const classes = Object.keys(hard)
    .filter((name) => name.includes(CLASS_SUFFIX))
    .map((name) => name.slice(0, name.indexOf(CLASS_SUFFIX)));
  const limit = (storageClass: string | null): NamespaceQuota => {
    const prefix = storageClass === null ? '' : `${storageClass}${CLASS_SUFFIX}`;
    return {
      namespace,
      name: metadata.name,
      storageClass,
      claimsLeft: left(`${prefix}persistentvolumeclaims`),
      bytesLeft: left(`${prefix}requests.storage`),
    };
  };
  return [null, ...new Set(classes)]
    .map(limit)
    .filter(({ claimsLeft, bytesLeft }) => claimsLeft !== null || bytesLeft !== null);
}
