/** Where the sandbox's time comes from; the shape is that of the API's clock, so that both can share one. */
export interface SandboxClock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Milliseconds that only ever grow. */
  monotonic(): number;
  /** Calls back once after `delayMs`; the answer cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The longest delay that a Node timer keeps; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const realClock: SandboxClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), MAX_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

interface Alarm {
  dueAt: number;
  callback: () => void;
}

/** A clock that stands still until it is moved. */
export class ManualClock implements SandboxClock {
  private elapsedMs = 0;
  private readonly alarms = new Set<Alarm>();

  constructor(private startedAt: number) {}

  now(): number {
    return this.startedAt + this.elapsedMs;
  }

  monotonic(): number {
    return this.elapsedMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const alarm = { dueAt: this.elapsedMs + Math.max(delayMs, 0), callback };
    this.alarms.add(alarm);
    return () => this.alarms.delete(alarm);
  }

  /** Moves time on, ringing each alarm at its own moment and in order. */
  advance(byMs: number): void {
    const end = this.elapsedMs + byMs;
    for (let next = this.nextBefore(end); next; next = this.nextBefore(end)) {
      this.elapsedMs = Math.max(this.elapsedMs, next.dueAt);
      this.alarms.delete(next);
      next.callback();
    }
    this.elapsedMs = end;
  }

  /** How long until the next alarm rings; null when none is set. */
  untilNext(): number | null {
    const next = this.nextBefore(Infinity);
    return next ? Math.max(next.dueAt - this.elapsedMs, 0) : null;
  }

  /** Sets the wall time without any time passing, as a corrected or broken clock does. */
  jump(toInstant: number): void {
    this.startedAt = toInstant - this.elapsedMs;
  }

  private nextBefore(end: number): Alarm | undefined {
    let next: Alarm | undefined;
    for (const alarm of this.alarms) {
      if (alarm.dueAt <= end && (next === undefined || alarm.dueAt < next.dueAt)) next = alarm;
    }
    return next;
  }
}
