import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import {
  decidePolicies,
  type Instant,
  type PolicyDecision,
  type Watch,
  watchAfter,
} from '@soteria/domain';
import { ClusterState } from '../cluster/cluster-state';
import { KubeError } from '../cluster/kube-error';
import { Leadership } from '../cluster/lease';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { DuePolicies } from './due-policies';
import { PolicySituation } from './policy-situation';
import { PolicyStarter } from './policy-starter';
import { RetentionRunner } from './retention-runner';
import { SkippedRuns } from './skipped-runs';

export const TICK_MS = 15_000;
/** Writes are spaced out; what does not fit into one look is owed at the next. */
const MAX_STARTS_A_TICK = 100;

/** Looks every few seconds at what the policies owe, and begins it on the leader. */
@Injectable()
export class PolicyRunner {
  private readonly log = new Logger('Policies');
  private watch: Watch | null = null;
  private wasLeader = false;
  private ticking: Promise<void> | null = null;
  /** When it last looked as the leader, and came to the end; null before the first time. */
  lastTickAt: Instant | null = null;

  constructor(
    private readonly due: DuePolicies,
    private readonly situation: PolicySituation,
    private readonly skipped: SkippedRuns,
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

  /** Replicas that do not lead look as well, so that all of them tell the same of what did not begin. */
  private async look(): Promise<void> {
    const now = this.clock.now();
    if (!this.cluster.synced) {
      this.watch = null;
      return;
    }
    const leads = this.leadership.isLeader();
    this.watch = watchAfter(leads === this.wasLeader ? this.watch : null, now);
    this.wasLeader = leads;
    if (this.watch.since === now) this.due.forget();
    try {
      const decisions = decidePolicies(this.due.take(now), this.situation.seenBy(this.watch), now);
      this.skipped.note(decisions);
      const begun = leads ? await this.begin(decisions) : new Set();
      const owed = decisions.filter((decision) => !begun.has(decision));
      this.due.leaveUnsettled(owed.map(({ policy }) => policy));
      if (!leads) return;
      await this.retention.run();
      this.lastTickAt = this.clock.now();
    } catch (error) {
      this.due.forget();
      this.log.error(`the policies could not be looked at: ${String(error)}`);
    }
  }

  /** Answers what was begun. The rest is owed still and looked at again at the next tick; it holds up no other. */
  private async begin(decisions: readonly PolicyDecision[]): Promise<Set<PolicyDecision>> {
    const starts = decisions.filter((decision) => decision.kind === 'start');
    const begun = new Set<PolicyDecision>();
    const failures: unknown[] = [];
    for (const start of starts.slice(0, MAX_STARTS_A_TICK)) {
      try {
        await this.starter.start(start);
        begun.add(start);
      } catch (error) {
        failures.push(error);
        if (error instanceof KubeError && error.retryable) break;
      }
    }
    if (failures.length > 0) {
      this.log.error(`${failures.length} runs could not be begun, such as: ${String(failures[0])}`);
    }
    return begun;
  }
}
