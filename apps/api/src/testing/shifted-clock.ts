import { type Clock, systemClock } from '../config/clock';

/** A clock whose wall time is wrong by as much as a spec says, while timers and durations are right. */
export class ShiftedClock implements Clock {
  private shiftMs = 0;

  now(): number {
    return systemClock.now() + this.shiftMs;
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  after(delayMs: number, callback: () => void): () => void {
    return systemClock.after(delayMs, callback);
  }

  /** Lets the wall clock leap by so much, also back. */
  leap(byMs: number): void {
    this.shiftMs += byMs;
  }

  /** Sets the wall clock to a moment, from which it goes on. */
  set(instant: number): void {
    this.shiftMs = instant - systemClock.now();
  }
}
