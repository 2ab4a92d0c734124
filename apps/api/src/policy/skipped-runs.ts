import { Injectable } from '@nestjs/common';
import {
  type ClaimFact,
  type PolicyDecision,
  rememberSkipped,
  type SkippedRun,
  skippedRun,
} from '@soteria/domain';
import { PolicyBook } from './policy-book';
import { PolicyRuns } from './policy-runs';

/** The runs that policies owed and did not begin, by claim, until they are made up for. */
@Injectable()
export class SkippedRuns {
  private readonly byClaim = new Map<string, readonly SkippedRun[]>();
  private readonly listeners = new Set<(claim: ClaimFact) => void>();

  constructor(
    private readonly book: PolicyBook,
    private readonly runs: PolicyRuns,
  ) {}

  of(claimUid: string): readonly SkippedRun[] {
    return this.byClaim.get(claimUid) ?? [];
  }

  /** Calls back for each claim of which something else is to be told. */
  onChange(listener: (claim: ClaimFact) => void): void {
    this.listeners.add(listener);
  }

  /** Takes in what a look at the policies found. */
  note(decisions: readonly PolicyDecision[]): void {
    const found = new Map<string, SkippedRun[]>();
    for (const decision of decisions) {
      const run = skippedRun(decision);
      if (run === null) continue;
      const { uid } = decision.claim;
      found.set(uid, [...(found.get(uid) ?? []), run]);
    }
    for (const uid of new Set([...this.byClaim.keys(), ...found.keys()])) {
      this.remember(uid, found.get(uid) ?? []);
    }
  }

  private remember(uid: string, found: readonly SkippedRun[]): void {
    const claim = this.book.claims.get(uid);
    if (!claim) {
      this.byClaim.delete(uid);
      return;
    }
    const before = this.of(uid);
    const after = rememberSkipped(before, found, (run) => this.isMissing(claim, run));
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    if (after.length > 0) this.byClaim.set(uid, after);
    else this.byClaim.delete(uid);
    for (const listener of this.listeners) listener(claim);
  }

  /** A run is missed by a policy that is still there, as long as its slot has not been run after all. */
  private isMissing(claim: ClaimFact, { policy, at }: SkippedRun): boolean {
    return (
      this.book.get(policy) !== undefined &&
      !this.runs.of(policy, claim).some(({ slot }) => slot === at)
    );
  }
}
