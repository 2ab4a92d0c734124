import { setImmediate as nextTurn } from 'node:timers/promises';

/** So long at most nobody else is heard: an answer or an event that waits is not to notice (P12). */
const TURN_MS = 10;

/** Cuts long work into turns, between which everybody else gets theirs. */
export class Turns {
  private since = performance.now();

  get isOver(): boolean {
    return performance.now() - this.since >= TURN_MS;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.since = performance.now();
  }
}
