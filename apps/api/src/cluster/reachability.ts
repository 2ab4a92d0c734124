import { type Clock } from '../config/clock';
import { pause } from './pause';

/** How long a kind relies on the tries of others, who might be the only ones that are cut off. */
const LONGEST_SPARED_MS = 300_000;

/**
 * What the watched kinds tell each other of an API server that refuses or breaks off every connection:
 * the try of one is a try of all, so an outage costs one request after each delay instead of one for each kind.
 */
export class Reachability {
  /** Whoever tried last got an answer. */
  private isReached = true;
  private triedAt = -Infinity;
  private detail = '';
  /** Ends the pauses of those who spare a try. */
  private readonly sparing = new Set<AbortController>();

  constructor(private readonly clock: Clock) {}

  /** A request has just come to nothing; `detail` says why, in a sentence. */
  triedInVain(detail: string): void {
    this.isReached = false;
    this.triedAt = this.clock.monotonic();
    this.detail = detail;
  }

  /** The server has answered, whatever it said: whoever spares a try makes it now. */
  reached(): void {
    if (this.isReached) return;
    this.isReached = true;
    for (const each of [...this.sparing]) each.abort();
  }

  /**
   * Resolves when it is for the caller to try again, who has just tried in vain, or when `signal`
   * aborts. `nextDelay` answers how long to wait before a try, in milliseconds; `spared` hears each
   * time the try of another stands for its own, and what became of that.
   */
  async turn(
    nextDelay: () => number,
    spared: (detail: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const failedAt = this.clock.monotonic();
    let since = failedAt;
    await pause(this.clock, nextDelay(), signal);
    while (!signal.aborted && this.isTriedSince(since) && this.ago(failedAt) < LONGEST_SPARED_MS) {
      spared(this.detail);
      since = this.clock.monotonic();
      await this.spare(nextDelay(), signal);
    }
    // Who comes next need not try while this try is under way.
    if (!signal.aborted && !this.isReached) this.triedAt = this.clock.monotonic();
  }

  private isTriedSince(moment: number): boolean {
    return !this.isReached && this.triedAt > moment;
  }

  private ago(moment: number): number {
    return this.clock.monotonic() - moment;
  }

  private async spare(delayMs: number, signal: AbortSignal): Promise<void> {
    const reached = new AbortController();
    this.sparing.add(reached);
    await pause(this.clock, delayMs, AbortSignal.any([signal, reached.signal]));
    this.sparing.delete(reached);
  }
}
