import { setImmediate as othersTurn } from 'node:timers/promises';

/** How long one piece of work may keep the event loop busy. */
const TURN_MS = 2;

/** Lets long work give way to requests and events every now and then. */
export class Turns {
  private began: number;

  constructor(private readonly monotonic: () => number = () => performance.now()) {
    this.began = monotonic();
  }

  /** Whether the time of this turn is up; then `end` is to be awaited. */
  get isOver(): boolean {
    return this.monotonic() - this.began >= TURN_MS;
  }

  async end(): Promise<void> {
    await othersTurn();
    this.began = this.monotonic();
  }
}
