import { httpResource } from '@angular/common/http';
import { type Signal, computed, effect, linkedSignal } from '@angular/core';
import { type ShownProblem, saysTheSame, toShownProblem } from './problem';
import { askAgainWhenBack } from './when-back';

/** Something that is read from the API, and read again when its address changes or somebody asks. */
export interface Reading<T> {
  /** The last answer for this address; it stays while it is read again. Null before the first. */
  value: Signal<T | null>;
  problem: Signal<ShownProblem | null>;
  again: () => void;
}

export interface Address {
  url: string;
  params?: Record<string, string>;
}

/** Reads what stands at an address; null is "not now". To be called where `inject` may be. */
export function reading<T>(address: () => Address | null): Reading<T> {
  const resource = httpResource<T>(() => address() ?? undefined);
  const key = computed(() => JSON.stringify(address()));
  const value = linkedSignal<{ key: string; answer: T | null }, { key: string; answer: T | null }>({
    source: () => ({ key: key(), answer: resource.hasValue() ? resource.value() : null }),
    computation: (latest, previous) =>
      latest.answer === null && previous?.value.key === latest.key ? previous.value : latest,
  });
  /** A reading under way may have begun before what somebody asks again for: it is read after that one. */
  const isAskedAgain = linkedSignal({ source: key, computation: () => false });
  effect(() => {
    if (!isAskedAgain() || resource.isLoading()) return;
    isAskedAgain.set(false);
    resource.reload();
  });
  const problem = computed(
    () => {
      const error = resource.error();
      return error === undefined ? null : toShownProblem(error);
    },
    { equal: saysTheSame },
  );
  const again = () => isAskedAgain.set(true);
  askAgainWhenBack(problem, again);
  return { value: computed(() => value().answer), problem, again };
}
