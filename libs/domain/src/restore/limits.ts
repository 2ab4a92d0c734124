import { type Concern } from './plan';

/** How large a claim in one namespace has to be, and may be; null where there is no limit. */
export interface ClaimLimits {
  namespace: string;
  /** Of the LimitRange. */
  name: string;
  minBytes: number | null;
  maxBytes: number | null;
}

/** What the limits of its namespace have against a claim of this size. */
export function limitConflicts(
  { namespace, sizeBytes }: { namespace: string; sizeBytes: number | null },
  limits: readonly ClaimLimits[],
): Concern[] {
  if (sizeBytes === null) return [];
  return limits.flatMap((limit) => {
    if (limit.namespace !== namespace) return [];
    const bound =
      limit.minBytes !== null && sizeBytes < limit.minBytes
        ? `at least ${limit.minBytes}`
        : limit.maxBytes !== null && sizeBytes > limit.maxBytes && `at most ${limit.maxBytes}`;
    if (bound === false) return [];
    const detail = `The limit range ${limit.name} of the namespace ${namespace} wants ${bound} bytes of a claim, and the restored volume has ${sizeBytes}. Change the limit, or choose another namespace.`;
    return [{ code: 'size-not-allowed', detail, pointer: '/target/namespace' }];
  });
}
