import { type Concern, type PlannedItem } from './plan';

/** What a ResourceQuota leaves for claims in one namespace; null where it sets no limit. */
export interface NamespaceQuota {
  namespace: string;
  name: string;
  /** The storage class that the limit is for; null for all. */
  storageClass: string | null;
  claimsLeft: number | null;
  bytesLeft: number | null;
}

/** What the quotas of the target namespaces have against so many new claims of such sizes. */
export function quotaConflicts(
  items: readonly PlannedItem[],
  quotas: readonly NamespaceQuota[],
): Concern[] {
  return quotas.flatMap((quota) => {
    const counted = items.filter(
      ({ target, claim }) =>
        target.namespace === quota.namespace &&
        (quota.storageClass === null || quota.storageClass === claim?.storageClass),
    );
    const bytes = counted.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
    const over: string[] = [];
    if (quota.claimsLeft !== null && counted.length > quota.claimsLeft) {
      over.push(`${counted.length} claims where ${quota.claimsLeft} are left`);
    }
    if (quota.bytesLeft !== null && bytes > quota.bytesLeft) {
      over.push(`${bytes} bytes where ${quota.bytesLeft} are left`);
    }
    if (over.length === 0) return [];
    const detail = `The quota ${quota.name} of the namespace ${quota.namespace} does not allow it: ${over.join(', and ')}. Raise it or restore less.`;
    return [{ code: 'quota-exceeded', detail, pointer: '/target/namespace' }];
  });
}
