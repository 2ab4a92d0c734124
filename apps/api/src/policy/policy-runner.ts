import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import {
  decidePolicies,
  type Instant,
  type PolicyCircumstances,
  type PolicyDecision,
  skippedRun,
  type SkippedRun,
} from '@soteria/domain';
import { ClusterState } from '../cluster/cluster-state';
import { Leadership } from '../cluster/lease';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { PolicyBook } from './policy-book';
import { PolicyRuns } from './policy-runs';
import { PolicyStarter } from './policy-starter';
import { RetentionRunner } from './retention-runner';

export const TICK_MS = 15_000;
/** Writes are spaced out; what does not fit into one look is owed at the next. */
const MAX_STARTS_A_TICK = 100;

/** Looks every few seconds at what the policies owe, on the leader, and begins it. */
@Injectable()
export class PolicyRunner {
  private readonly log = new Logger('Policies');
  private watchingSince: Instant | null = null;
  private ticking: Promise<void> | null = null;
  /** When it last looked; null before the first time. */
  lastTickAt: Instant | null = null;

  constructor(
    private readonly book: PolicyBook,
    private readonly runs: PolicyRuns,
    private readonly starter: PolicyStarter,
    private readonly retention: RetentionRunner,
    private readonly cluster: ClusterState,
    private readonly leadership: Leadership,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Interval(TICK_MS)
  tick(): Promise<void> {
    this.ticking ??= this.look().finally(() => {
      this.ticking = null;
    });
    return this.ticking;
  }

  private async look(): Promise<void> {
    const now = this.clock.now();
    if (!this.leadership.isLeader() || !this.cluster.synced) {
      this.watchingSince = null;
      return;
    }
    this.watchingSince ??= now;
    this.lastTickAt = now;
    try {
      const decisions = decidePolicies(this.book.running(), this.circumstances(), now);
      this.noteSkipped(decisions);
      const starts = decisions.filter((decision) => decision.kind === 'start');
      for (const start of starts.slice(0, MAX_STARTS_A_TICK)) await this.starter.start(start);
      await this.retention.run();
    } catch (error) {
      // What could not be begun now is owed still, and is looked at again at the next tick.
      this.log.error(`the policies could not be looked at: ${String(error)}`);
    }
  }

  private circumstances(): PolicyCircumstances {
    return {
      claims: this.book.claims,
      readiness: (claim) => this.starter.readiness(claim),
      runsOf: (policy, claimUid) => this.runsOf(policy, claimUid),
      inProgress: this.runs.inProgress(),
      watchingSince: this.watchingSince ?? this.clock.now(),
      hold: this.cluster.stale() ? 'the cluster was out of contact' : null,
    };
  }

  private runsOf(policy: string, claimUid: string): ReturnType<PolicyRuns['of']> {
    const claim = this.book.claims.get(claimUid);
    return claim ? this.runs.of(policy, claim) : [];
  }

  private noteSkipped(decisions: readonly PolicyDecision[]): void {
    const skipped = new Map<string, SkippedRun[]>();
    for (const decision of decisions) {
      const run = skippedRun(decision);
      if (run === null) continue;
      const { uid } = decision.claim;
      skipped.set(uid, [...(skipped.get(uid) ?? []), run]);
    }
    this.book.noteSkipped(skipped);
  }
}
