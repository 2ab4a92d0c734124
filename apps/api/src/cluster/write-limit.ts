import { type Clock } from '../config/clock';
import { pause } from './pause';

/** Spaces things out: `burst` at once, then `perSecond`, in the order in which they were asked for. */
export class WriteLimit {
  /** The monotonic moment from which on the next one may go, were there no burst. */
  private nextAt = -Infinity;
  private readonly spacingMs: number;
  private readonly burstMs: number;

  constructor(
    private readonly clock: Clock,
    perSecond: number,
    burst: number,
  ) {
    this.spacingMs = 1_000 / perSecond;
    this.burstMs = (burst - 1) * this.spacingMs;
  }

  /** Resolves when it is the caller's turn. */
  async turn(): Promise<void> {
    const now = this.clock.monotonic();
    const place = Math.max(this.nextAt, now - this.burstMs);
    this.nextAt = place + this.spacingMs;
    if (place > now) await pause(this.clock, place - now);
  }
}
