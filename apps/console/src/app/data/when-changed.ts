import { type Signal, effect, untracked } from '@angular/core';

/** Acts whenever a signal changes, and not for what it is at first. To be called where `inject` may be. */
export function whenChanged<T>(signal: Signal<T>, act: () => void): void {
  let isFirst = true;
  effect(() => {
    signal();
    if (!isFirst) untracked(act);
    isFirst = false;
  });
}
