import { type Signal, computed, inject, linkedSignal, resource } from '@angular/core';
import { CLOCK } from './clock';
import { type ShownProblem, toShownProblem } from './problem';

/** The question is asked this long after the last key. */
const SETTLE_MS = 350;

export interface LiveAnswer<T> {
  /** The last answer there was; it stays while the next one is on its way. */
  latest: Signal<T | null>;
  /** Whether that is the answer to what is entered now. */
  isCurrent: Signal<boolean>;
  isAsking: Signal<boolean>;
  problem: Signal<ShownProblem | null>;
  /** Asks again, for instance because the cluster has changed. */
  again: () => void;
}

/** Keeps the answer to a question that changes while somebody types. To be called where `inject` may be. */
export function liveAnswer<Question, Answer>(
  question: Signal<Question | null>,
  ask: (question: Question) => Promise<Answer>,
): LiveAnswer<Answer> {
  const clock = inject(CLOCK);
  const settled = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const cancel = clock.after(SETTLE_MS, resolve);
      signal.addEventListener('abort', cancel);
    });
  const asked = resource({
    params: () => question() ?? undefined,
    loader: async ({ params, abortSignal }) => {
      await settled(abortSignal);
      return ask(params);
    },
  });
  const latest = linkedSignal<Answer | undefined, Answer | null>({
    source: () => (asked.hasValue() ? asked.value() : undefined),
    computation: (answer, previous) => answer ?? previous?.value ?? null,
  });
  return {
    latest: latest.asReadonly(),
    isAsking: asked.isLoading,
    isCurrent: computed(() => question() !== null && asked.hasValue() && !asked.isLoading()),
    problem: computed(() => {
      const error = asked.error();
      return error === undefined ? null : toShownProblem(error);
    }),
    again: () => void asked.reload(),
  };
}
