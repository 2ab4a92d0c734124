import { type Lease } from '@soteria/kube';

/** How long a holder that falls silent is waited for. */
const LEASE_DURATION_MS = 60_000;
/** A lease that its holder gave back says that it lasts no longer than this. */
const RELEASED_MS = 1_000;

/** What a lease says that matters for who leads. */
export interface LeaseClaim {
  holder: string;
  durationMs: number;
}

/** A lease that nobody has held yet, or that does not exist yet. */
export const UNCLAIMED: LeaseClaim = { holder: '', durationMs: 0 };

export function claimIn({ spec }: Partial<Lease>): LeaseClaim {
  return {
    holder: spec?.holderIdentity ?? '',
    durationMs: (spec?.leaseDurationSeconds ?? 0) * 1_000,
  };
}

/**
 * Whether a lease may be taken or renewed that has not changed for `unchangedForMs` by our own
 * monotonic clock. Times written in the lease are never compared with ours: clocks differ. `ours`:
 * it says what we wrote; one that somebody emptied or gave to us by hand is not free at once, since
 * its holder may not have noticed yet.
 */
export function mayTake(claim: LeaseClaim, ours: boolean, unchangedForMs: number): boolean {
  const givenBack = claim.holder === '' && claim.durationMs <= RELEASED_MS;
  if (ours || givenBack) return true;
  return unchangedForMs >= Math.max(claim.durationMs, LEASE_DURATION_MS);
}

/** The spec by which `me` holds the lease; `now` (wall clock) is written down for people alone. */
export function heldSpec(me: string, now: number, before: Partial<Lease>['spec']): Lease['spec'] {
  const stays = before?.holderIdentity === me;
  const changes = stays || before?.holderIdentity === undefined ? 0 : 1;
  return {
    holderIdentity: me,
    leaseDurationSeconds: LEASE_DURATION_MS / 1_000,
    acquireTime: (stays ? before.acquireTime : undefined) ?? microTime(now),
    renewTime: microTime(now),
    leaseTransitions: (before?.leaseTransitions ?? 0) + changes,
  };
}

/** The spec by which a holder gives the lease back. */
export function releasedSpec(now: number, before: Lease['spec']): Lease['spec'] {
  return {
    ...before,
    holderIdentity: '',
    leaseDurationSeconds: RELEASED_MS / 1_000,
    renewTime: microTime(now),
  };
}

/** Whether two specs tell of one and the same write of a holder: it writes the moment into each. */
export function isSameHold(one: Lease['spec'], other: Lease['spec']): boolean {
  return (
    one.holderIdentity === other.holderIdentity &&
    one.renewTime === other.renewTime &&
    one.acquireTime === other.acquireTime &&
    one.leaseTransitions === other.leaseTransitions
  );
}

/** Kubernetes writes the times of a lease with microseconds. */
function microTime(instant: number): string {
  return new Date(instant).toISOString().replace('Z', '000Z');
}
