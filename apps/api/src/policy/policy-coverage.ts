import { Injectable } from '@nestjs/common';
import {
  type ClaimFact,
  type CompiledPolicy,
  type Coverage,
  type Instant,
  type NextRun,
  nextRun,
  NO_RUN,
  policyCoverage,
} from '@soteria/domain';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';
import { PolicyBook } from './policy-book';
import { PolicyRuns } from './policy-runs';

/** Which policies act on a claim, and when. */
@Injectable()
export class PolicyCoverage {
  constructor(
    private readonly book: PolicyBook,
    private readonly runs: PolicyRuns,
    private readonly facts: FactStore,
    private readonly drivers: Drivers,
  ) {}

  /** Whether policies ever act on it: it is bound, to a volume that can be backed up at all, and not excluded. */
  takesPart(claim: ClaimFact, now: Instant): boolean {
    const { namespace, name, phase, exclusion, persistentVolume } = claim;
    const holds = (entry: { until: Instant | null } | null) =>
      entry !== null && (entry.until === null || entry.until > now);
    if (holds(exclusion) || holds(this.book.exclusionOf(namespace, name))) return false;
    const driver = this.facts.persistentVolume(persistentVolume)?.driver ?? null;
    return phase === 'Bound' && this.drivers.ofProvisioner(driver) !== undefined;
  }

  /** When a policy that selects a claim begins next with it. */
  nextRun(compiled: CompiledPolicy, claim: ClaimFact, now: Instant): NextRun {
    if (!this.takesPart(claim, now)) return NO_RUN;
    return nextRun(compiled, claim, this.runs.of(compiled.policy.name, claim), now);
  }

  /** All policies that select a claim; those that will not act on it have no next run. */
  of(claim: ClaimFact, now: Instant): Coverage[] {
    const takesPart = this.takesPart(claim, now);
    return this.book.selecting(claim).flatMap(({ compiled }) => {
      const runs = this.runs.of(compiled.policy.name, claim);
      const coverage = policyCoverage(compiled, claim, runs, now);
      if (!coverage) return [];
      return takesPart ? coverage : { ...coverage, ...NO_RUN };
    });
  }
}
