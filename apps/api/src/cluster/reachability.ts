import { type Clock } from '../config/clock';
import { pause } from './pause';

/** Only where one kind is refused what others would get do tries have to be made again in spite of others'. */
const LONGEST_SPARED_MS = 300_000;

/**
 * What the watched kinds tell each other of the API server: while nobody can reach it, the try of one
 * is a try of all, so an outage costs one request after each delay instead of one for each kind.
 */
export class Reachability {
  private isReached = true;
  private triedAt = -Infinity;
  /** Ends the pauses of those who spare a try. */
  private readonly sparing = new Set<AbortController>();

  constructor(private readonly clock: Clock) {}

  /** A request has just come to nothing. */
  failed(): void {
    this.isReached = false;
    this.triedAt = this.clock.monotonic();
  }

  /** The server has answered, whatever it said: whoever spares a try makes it now. */
  reached(): void {
    if (this.isReached) return;
    this.isReached = true;
    for (const each of [...this.sparing]) each.abort();
  }

  /**
   * Resolves when it is for the caller to try again, whose request has just failed, or when `signal`
   * aborts. `nextDelay` answers how long to wait before a try, in milliseconds.
   */
  async turn(nextDelay: () => number, signal: AbortSignal): Promise<void> {
    const failedAt = this.clock.monotonic();
    let since = failedAt;
    await pause(this.clock, nextDelay(), signal);
    while (!signal.aborted && this.isTriedSince(since) && this.ago(failedAt) < LONGEST_SPARED_MS) {
      since = this.clock.monotonic();
      await this.spare(nextDelay(), signal);
    }
    if (!this.isReached) this.triedAt = this.clock.monotonic();
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
