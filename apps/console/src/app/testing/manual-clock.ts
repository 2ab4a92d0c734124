import { type Clock } from '../data/clock';

interface Timer {
  at: number;
  callback: () => void;
}

/** Time that stands still until a spec moves it. */
export class ManualClock implements Clock {
  private readonly timers = new Set<Timer>();

  constructor(private current: number = Date.parse('2026-11-23T12:00:00Z')) {}

  now(): number {
    return this.current;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.current + delayMs, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Moves on, and calls what falls due on the way, in order. */
  advance(ms: number): void {
    const end = this.current + ms;
    for (let next = this.due(end); next; next = this.due(end)) {
      this.timers.delete(next);
      this.current = Math.max(this.current, next.at);
      next.callback();
    }
    this.current = end;
  }

  private due(end: number): Timer | undefined {
    return [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
