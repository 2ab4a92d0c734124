import { type Signal, effect, inject, untracked } from '@angular/core';
import { Live } from './live';
import { type ShownCode, type ShownProblem } from './problem';

/** What went wrong on the way, and may be right by itself once Soteria is heard again. */
const PASSING: readonly ShownCode[] = ['offline', 'unreadable', 'signed-out', 'not-ready'];

/**
 * Asks again, once Soteria is heard from after it was not, for what failed only for that. To be called
 * where `inject` may be.
 */
export function askAgainWhenBack(problem: Signal<ShownProblem | null>, again: () => void): void {
  const { link } = inject(Live);
  let wasLost = false;
  effect(() => {
    const { kind } = link();
    if (kind === 'lost') wasLost = true;
    if (kind !== 'live' || !wasLost) return;
    wasLost = false;
    untracked(() => {
      const code = problem()?.code;
      if (code !== undefined && PASSING.includes(code)) again();
    });
  });
}
