import { Inject, Injectable } from '@nestjs/common';
import { PLAN_LIFE_SECONDS } from '@soteria/contracts';
import { type RestorePlan } from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';

/** More plans than anybody looks at within a quarter of an hour. */
const MAX_PLANS = 200;

/** Plans that were shown lately, so that one that no longer holds can be compared with the new one. */
@Injectable()
export class RecentPlans {
  private readonly plans = new Map<string, { plan: RestorePlan; expiresAt: number }>();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** Remembers a plan; answers until when. */
  remember(plan: RestorePlan): number {
    const expiresAt = this.clock.now() + PLAN_LIFE_SECONDS * 1_000;
    this.plans.delete(plan.id);
    this.plans.set(plan.id, { plan, expiresAt });
    const [oldest] = this.plans.keys();
    if (this.plans.size > MAX_PLANS && oldest !== undefined) this.plans.delete(oldest);
    return expiresAt;
  }

  /** A plan that was shown by this process within its life. */
  get(id: string): RestorePlan | undefined {
    const known = this.plans.get(id);
    return known && known.expiresAt > this.clock.now() ? known.plan : undefined;
  }
}
