import {
  type Signal,
  computed,
  effect,
  inject,
  linkedSignal,
  resource,
  signal,
} from '@angular/core';
import { CLOCK } from './clock';
import { type ShownProblem, toShownProblem } from './problem';
import { askAgainWhenBack } from './when-back';

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

const isSameQuestion = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Keeps the answer to a question that changes while somebody types. To be called where `inject` may be. */
export function liveAnswer<Question, Answer>(
  question: Signal<Question | null>,
  ask: (question: Question) => Promise<Answer>,
): LiveAnswer<Answer> {
  const clock = inject(CLOCK);
  /** Put in new words it is the same: it may be made of what changes with every event in the cluster. */
  const meant = computed(question, { equal: isSameQuestion });
  /** The question once nobody has changed it for a moment. */
  const settled = signal<Question | null>(null);
  effect((onCleanup) => {
    const present = meant();
    if (present === null) settled.set(null);
    else onCleanup(clock.after(SETTLE_MS, () => settled.set(present)));
  });
  const asked = resource({
    params: () => settled() ?? undefined,
    loader: ({ params }) => ask(params),
  });
  const isSettled = computed(() => settled() !== null && settled() === meant());
  const latest = linkedSignal<Answer | undefined, Answer | null>({
    source: () => (asked.hasValue() ? asked.value() : undefined),
    computation: (answer, previous) => answer ?? previous?.value ?? null,
  });
  const problem = computed(() => {
    const error = asked.error();
    return error === undefined ? null : toShownProblem(error);
  });
  const again = () => void asked.reload();
  askAgainWhenBack(problem, again);
  return {
    latest: latest.asReadonly(),
    isAsking: computed(() => meant() !== null && (!isSettled() || asked.isLoading())),
    isCurrent: computed(() => isSettled() && asked.hasValue() && !asked.isLoading()),
    problem,
    again,
  };
}
