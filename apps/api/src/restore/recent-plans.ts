import { Inject, Injectable } from '@nestjs/common';
import { PLAN_LIFE_SECONDS } from '@soteria/contracts';
import { type RestorePlan } from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';

/** More plans than anybody looks at within a quarter of an hour. */
const MAX_PLANS = 200;

interface ShownPlan {
  plan: RestorePlan;
  expiresAt: number;
  /** The id that its operation is to have, until there is one. */
  operation: string | null;
}

/**
 * Plans that were shown lately, so that one that no longer holds can be compared with the new one,
 * and one that is carried out makes objects of the names that were shown.
 */
@Injectable()
export class RecentPlans {
  private readonly plans = new Map<string, ShownPlan>();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** Remembers a plan and what its operation is to be called; answers until when. */
  remember(plan: RestorePlan, operation: string): number {
    const expiresAt = this.clock.now() + PLAN_LIFE_SECONDS * 1_000;
    this.plans.delete(plan.id);
    this.plans.set(plan.id, { plan, expiresAt, operation });
    const [oldest] = this.plans.keys();
    if (this.plans.size > MAX_PLANS && oldest !== undefined) this.plans.delete(oldest);
    return expiresAt;
  }

  /** A plan that was shown by this process within its life. */
  get(id: string): RestorePlan | undefined {
    return this.known(id)?.plan;
  }

  /** What the operation of a shown plan is to be called. Given out once: done again it is another operation. */
  takeOperation(id: string): string | null {
    const known = this.known(id);
    const operation = known?.operation ?? null;
    if (known) known.operation = null;
    return operation;
  }

  private known(id: string): ShownPlan | undefined {
    const known = this.plans.get(id);
    return known && known.expiresAt > this.clock.now() ? known : undefined;
  }
}
