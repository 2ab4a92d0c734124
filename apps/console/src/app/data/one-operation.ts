import { type Signal, computed, inject, resource } from '@angular/core';
import { type Operation } from '@soteria/contracts';
import { Operations } from './operations';
import { type ShownProblem, toShownProblem } from './problem';
import { askAgainWhenBack } from './when-back';

export interface OneOperation {
  operation: Signal<Operation | undefined>;
  /** Why the one that is asked for cannot be read. */
  problem: Signal<ShownProblem | null>;
  again: () => void;
}

/** An operation by its id, also an old one; an empty id is none. To be called where `inject` may be. */
export function oneOperation(id: Signal<string>): OneOperation {
  const operations = inject(Operations);
  const asked = resource({
    params: () => id() || undefined,
    loader: ({ params }) => operations.loadOne(params),
  });
  const problem = computed(() => {
    const error = asked.isLoading() ? undefined : asked.error();
    return error === undefined ? null : toShownProblem(error);
  });
  const again = () => void asked.reload();
  askAgainWhenBack(problem, again);
  return { operation: computed(() => operations.byId(id())), problem, again };
}
