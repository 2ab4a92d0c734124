const FIRST_DELAY_MS = 800;
const LONGEST_DELAY_MS = 30_000;
const RESET_AFTER_MS = 120_000;
/** A server that asks for more than this is asked again nevertheless. */
const LONGEST_RETRY_AFTER_MS = 120_000;
/** How much is added to the server's `Retry-After`, so that its clients do not come back together. */
const RETRY_AFTER_SPREAD = 0.1;

export interface BackoffWish {
  /** What the server asked for. */
  retryAfterMs?: number | null;
  /** Where the delays stop growing; thirty seconds without it. */
  longestMs?: number;
}

/**
 * How long to wait before trying again: doubling, spread over the upper half of each step, never
 * less than the server asks for, and small again after two minutes without a failure, or when told so.
 */
export class Backoff {
  private failures = 0;
  private lastWaitEndedAt = -Infinity;

  constructor(private readonly random: () => number) {}

  /** The delay in milliseconds; `now` is monotonic. */
  next(now: number, wish: BackoffWish = {}): number {
    if (now - this.lastWaitEndedAt >= RESET_AFTER_MS) this.failures = 0;
    const step = FIRST_DELAY_MS * 2 ** Math.min(this.failures, 20);
    const own = Math.min(step, wish.longestMs ?? LONGEST_DELAY_MS) * (0.5 + this.random() / 2);
    const asked = Math.min(wish.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
    const delay = Math.max(own, asked * (1 + RETRY_AFTER_SPREAD * this.random()));
    this.failures += 1;
    this.lastWaitEndedAt = now + delay;
    return delay;
  }

  /** What was tried has worked for a while, so the next failure is a first one. */
  reset(): void {
    this.failures = 0;
  }
}
