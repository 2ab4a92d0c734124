import { type Signal, computed, inject, linkedSignal, resource } from '@angular/core';
import { type Plan } from '@soteria/contracts';
import { parseInstant } from '@soteria/domain';
import { CLOCK, Now } from '../data/clock';
import { type ShownProblem, toShownProblem } from '../data/problem';

/** A plan is made this long after the last key. */
const SETTLE_MS = 350;

export interface LivePlan {
  /** The last plan that was made; it stays while the next one is. */
  plan: Signal<Plan | null>;
  /** Whether the shown plan is the one for what is entered now, and still valid. */
  isCurrent: Signal<boolean>;
  isPlanning: Signal<boolean>;
  problem: Signal<ShownProblem | null>;
  /** Makes it anew, for instance because the cluster has changed. */
  renew: () => void;
}

/** Keeps a plan for a request that changes while somebody types. To be called where `inject` may be. */
export function livePlan<Request>(
  request: Signal<Request | null>,
  make: (request: Request) => Promise<Plan>,
): LivePlan {
  const clock = inject(CLOCK);
  const now = inject(Now);
  const settled = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const cancel = clock.after(SETTLE_MS, resolve);
      signal.addEventListener('abort', cancel);
    });
  const planned = resource({
    params: () => request() ?? undefined,
    loader: async ({ params, abortSignal }) => {
      await settled(abortSignal);
      return make(params);
    },
  });
  const plan = linkedSignal<Plan | undefined, Plan | null>({
    source: () => (planned.hasValue() ? planned.value() : undefined),
    computation: (latest, previous) => latest ?? previous?.value ?? null,
  });
  const isExpired = computed(
    () => (parseInstant(plan()?.expiresAt) ?? Number.POSITIVE_INFINITY) <= now.ms(),
  );
  return {
    plan: plan.asReadonly(),
    isPlanning: planned.isLoading,
    isCurrent: computed(() => request() !== null && planned.hasValue() && !isExpired()),
    problem: computed(() => {
      const error = planned.error();
      return error === undefined ? null : toShownProblem(error);
    }),
    renew: () => planned.reload(),
  };
}
