import { DestroyRef, InjectionToken, Service, inject, signal } from '@angular/core';

/** Where the console takes time and timers from, so that specs move time by hand. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z, as this device has it. */
  now(): number;
  /** Calls back once after `delayMs`; the answer cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

export const CLOCK = new InjectionToken<Clock>('clock', {
  factory: () => ({
    now: () => Date.now(),
    after: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  }),
});

const TICK_MS = 1_000;
/** The server writes its time in whole seconds; a smaller difference is noise. */
const SKEW_WORTH_MENDING_MS = 5_000;

/** The present, ticking each second, by the server's clock: a device whose clock is wrong still shows true ages. */
@Service()
export class Now {
  private readonly clock = inject(CLOCK);
  private skewMs = 0;
  private readonly current = signal(this.clock.now());
  private cancelTick = this.clock.after(TICK_MS, () => this.tick());

  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly ms = this.current.asReadonly();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.cancelTick());
  }

  /** Takes the time from a response's `Date` header. */
  learn(dateHeader: string | null): void {
    const server = Date.parse(dateHeader ?? '');
    if (Number.isNaN(server)) return;
    const skew = server - this.clock.now();
    const isNews = Math.abs(skew - this.skewMs) >= SKEW_WORTH_MENDING_MS;
    this.skewMs = Math.abs(skew) < SKEW_WORTH_MENDING_MS ? 0 : skew;
    if (isNews) this.read();
  }

  private read(): void {
    this.current.set(this.clock.now() + this.skewMs);
  }

  private tick(): void {
    this.read();
    this.cancelTick = this.clock.after(TICK_MS, () => this.tick());
  }
}
