import { type Signal, computed, effect, inject } from '@angular/core';
import { type Plan } from '@soteria/contracts';
import { countOf, parseInstant } from '@soteria/domain';
import { Now } from '../data/clock';
import { Permissions } from '../data/current-session';
import { type LiveAnswer, liveAnswer } from '../data/live-answer';
import { conflictsOf } from './restore-draft';

export interface LivePlan extends LiveAnswer<Plan> {
  /** Why the plan cannot be carried out now; null when it can. */
  refusal: Signal<string | null>;
  /** Whether something stands against it, which may be solved elsewhere. */
  hasConflicts: Signal<boolean>;
}

/** Keeps a plan for what is entered, and makes it anew when it expires. To be called where `inject` may be. */
export function livePlan<Request>(
  request: Signal<Request | null>,
  make: (request: Request) => Promise<Plan>,
): LivePlan {
  const now = inject(Now);
  const permissions = inject(Permissions);
  const planning = liveAnswer(request, make);
  const isExpired = computed(() => {
    const expiry = parseInstant(planning.latest()?.expiresAt);
    return expiry !== null && expiry <= now.ms();
  });
  effect(() => {
    if (isExpired()) planning.again();
  });
  const conflicts = computed(() => {
    const plan = planning.latest();
    return plan ? conflictsOf(plan).length : 0;
  });
  const refusal = computed(() => {
    const plan = planning.latest();
    if (!request()) return 'Choose what to restore, a namespace and a name first.';
    if (planning.problem()) return 'There is no plan; see the problem above.';
    if (!plan || !planning.isCurrent() || isExpired()) return 'The plan is being made.';
    if (conflicts() > 0) return `${countOf(conflicts(), 'conflict')} to be solved first.`;
    return permissions.refusal('restore:create');
  });
  return { ...planning, refusal, hasConflicts: computed(() => conflicts() > 0) };
}
