import { DestroyRef, type Signal, inject, linkedSignal } from '@angular/core';
import { type ShownProblem, toShownProblem } from './problem';

/** An act on what a page shows. */
export interface Acting {
  isBusy: Signal<boolean>;
  /** Why the last one was refused. */
  problem: Signal<ShownProblem | null>;
  /** Answers whether it was done. `act` may ask, after a wait, whether what it is about is still shown. */
  run: (act: (isShown: () => boolean) => Promise<unknown>) => Promise<boolean>;
  dismiss: () => void;
}

/**
 * Acts on the subject of a page. What becomes of an act is nothing to the next subject, which may be
 * shown in the same place before there is an answer. To be called where `inject` may be.
 */
export function actingOn(subject: Signal<unknown>): Acting {
  const life = inject(DestroyRef);
  const isBusy = linkedSignal({ source: subject, computation: () => false });
  const problem = linkedSignal<unknown, ShownProblem | null>({
    source: subject,
    computation: () => null,
  });
  const run: Acting['run'] = async (act) => {
    const asked = subject();
    const isShown = () => !life.destroyed && subject() === asked;
    isBusy.set(true);
    problem.set(null);
    try {
      await act(isShown);
      return true;
    } catch (error) {
      if (isShown()) problem.set(toShownProblem(error));
      return false;
    } finally {
      if (isShown()) isBusy.set(false);
    }
  };
  return {
    isBusy: isBusy.asReadonly(),
    problem: problem.asReadonly(),
    run,
    dismiss: () => problem.set(null),
  };
}
