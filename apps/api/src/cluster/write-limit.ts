import { type Clock } from '../config/clock';
import { KubeError } from './kube-error';

/** Spaces things out: `burst` at once, then `perSecond`, in the order in which they were asked for. */
export class WriteLimit {
  /** The monotonic moment from which on the next one may go, were there no burst. */
  private nextAt = -Infinity;
  private readonly spacingMs: number;
  private readonly burstMs: number;
  /** What turns each of those away who wait for their turn. */
  private readonly waiting = new Set<() => void>();
  private closed = false;

  constructor(
    private readonly clock: Clock,
    perSecond: number,
    burst: number,
  ) {
    this.spacingMs = 1_000 / perSecond;
    this.burstMs = (burst - 1) * this.spacingMs;
  }

  /** Resolves when it is the caller's turn; rejects when that would be after the end. */
  async turn(): Promise<void> {
    const now = this.clock.monotonic();
    const place = Math.max(this.nextAt, now - this.burstMs);
    if (place > now && this.closed) throw ending();
    this.nextAt = place + this.spacingMs;
    if (place > now) await this.wait(place - now);
  }

  /** Turns away all who wait, and whoever would have to from now on. */
  close(): void {
    this.closed = true;
    for (const turnAway of this.waiting) turnAway();
    this.waiting.clear();
  }

  private wait(delayMs: number): Promise<void> {
    return new Promise((go, fail) => {
      const turnAway = () => {
        cancel();
        fail(ending());
      };
      const cancel = this.clock.after(delayMs, () => {
        this.waiting.delete(turnAway);
        go();
      });
      this.waiting.add(turnAway);
    });
  }
}

const ending = (): KubeError =>
  new KubeError({
    code: 'cancelled',
    status: 0,
    reason: 'Ending',
    detail: 'The process is ending, and this was not sent any more.',
  });
