import { type Instant } from '@soteria/domain';
import { type Clock } from '../config/clock';

/** A shorter break keeps nobody from acting in time; a watch that is cut again and again must not put limits off for ever. */
const BREAK_MS = 60_000;

/** Since when this process could act without a break. */
export class ActingSince {
  /** By both clocks: the one may be set back. */
  private begun: { at: Instant; monotonic: number };
  private lostAt: number | null = null;

  constructor(private readonly clock: Clock) {
    this.begun = this.thisMoment();
  }

  /** Never ahead of the time. */
  get instant(): Instant {
    const elapsedMs = this.clock.monotonic() - this.begun.monotonic;
    return Math.min(this.begun.at, this.clock.now() - elapsedMs);
  }

  /** To be called when it may act, and might not a moment ago. */
  begin(): void {
    this.begun = this.thisMoment();
  }

  /** To be called whenever contact was lost, or is there again. */
  contactChanged(isLost: boolean): void {
    const now = this.clock.monotonic();
    if (isLost) {
      this.lostAt ??= now;
      return;
    }
    if (this.lostAt !== null && now - this.lostAt >= BREAK_MS) this.begin();
    this.lostAt = null;
  }

  private thisMoment(): { at: Instant; monotonic: number } {
    return { at: this.clock.now(), monotonic: this.clock.monotonic() };
  }
}
