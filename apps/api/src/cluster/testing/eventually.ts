import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { type ManualClock } from '@soteria/sandbox';

const DEADLINE_MS = 240_000;
const LOOK_AGAIN_MS = 1;
/** Requests and answers between two parts of this process need some turns of the event loop. */
const TURNS_A_STEP = 25;

/** Waits for a state in real time, without any time passing on a manual clock. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within ${DEADLINE_MS} ms: ${what}`);
    await pause(LOOK_AGAIN_MS);
  }
}

/** Lets everything happen that needs no time on a manual clock. */
export async function settle(turns = TURNS_A_STEP): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await nextTurn();
}

/** Moves the clock on, little by little, so that what each moment sets off can happen. */
export async function elapse(clock: ManualClock, ms: number, stepMs = 500): Promise<void> {
  if (ms === 0) return settle();
  for (let left = ms; left > 0; left -= stepMs) {
    clock.advance(Math.min(stepMs, left));
    await settle();
  }
}

/** Moves the clock on until a state is reached; answers after how many milliseconds that was. */
export async function elapseUntil(
  clock: ManualClock,
  what: string,
  condition: () => boolean,
  { limitMs = 600_000, stepMs = 500 } = {},
): Promise<number> {
  const start = clock.monotonic();
  await settle();
  while (!condition()) {
    const elapsed = clock.monotonic() - start;
    if (elapsed >= limitMs) throw new Error(`not within ${limitMs} ms of the clock: ${what}`);
    await elapse(clock, stepMs, stepMs);
  }
  return clock.monotonic() - start;
}
