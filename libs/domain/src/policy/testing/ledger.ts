import { type Instant } from '../../time';
import { type PolicyDecision } from '../decide';

const keyOf = (policy: string, claimUid: string, slot: Instant): string =>
  `${policy}/${claimUid}/${slot}`;

/**
 * Who looked when, and what was said of each slot: enough to prove afterwards that a slot that was not run was
 * spoken of in each look that was taken while it was owed.
 */
export class Ledger {
  private readonly looks: Instant[] = [];
  private readonly putOff = new Map<string, number>();

  look(now: Instant): void {
    this.looks.push(now);
  }

  note({ kind, policy, claim, slot }: PolicyDecision): void {
    if (kind === 'start') return;
    const key = keyOf(policy, claim.uid, slot.at);
    this.putOff.set(key, (this.putOff.get(key) ?? 0) + 1);
  }

  timesPutOff(policy: string, claimUid: string, slot: Instant): number {
    return this.putOff.get(keyOf(policy, claimUid, slot)) ?? 0;
  }

  /** How many looks were taken from `from` to before `until`. */
  looksBetween(from: Instant, until: Instant): number {
    return Math.max(0, this.firstLookFrom(until) - this.firstLookFrom(from));
  }

  private firstLookFrom(instant: Instant): number {
    let [low, high] = [0, this.looks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.looks[middle] ?? Infinity) < instant) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
