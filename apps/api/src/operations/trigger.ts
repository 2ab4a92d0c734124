import { Logger } from '@nestjs/common';
import { type Clock } from '../config/clock';

/** Events come in swarms; what they wake looks once for all of them. */
const GATHER_MS = 20;
/** How soon something that failed for no known reason is looked at again. */
const AFTER_FAULT_MS = 10_000;

/**
 * Calls one piece of work per key, never twice at once: soon after it was woken, and again at the
 * moment that it asked for. Waking during the work makes it run once more.
 */
export class Trigger {
  private readonly log = new Logger('Operations');
  private readonly waiting = new Map<string, { dueAt: number; cancel: () => void }>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly again = new Set<string>();
  private stopped = false;

  constructor(
    private readonly clock: Clock,
    /** Answers with the moment (epoch milliseconds) at which it wants to look again, or null. */
    private readonly work: (key: string) => Promise<number | null>,
  ) {}

  wake(key: string): void {
    if (this.running.has(key)) this.again.add(key);
    else this.schedule(key, this.clock.now() + GATHER_MS);
  }

  /** Ends all waiting; answers once nothing runs any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const { cancel } of this.waiting.values()) cancel();
    this.waiting.clear();
    await Promise.all(this.running.values());
  }

  private schedule(key: string, dueAt: number): void {
    if (this.stopped) return;
    const planned = this.waiting.get(key);
    if (planned && planned.dueAt <= dueAt) return;
    planned?.cancel();
    const cancel = this.clock.after(Math.max(dueAt - this.clock.now(), 0), () => this.run(key));
    this.waiting.set(key, { dueAt, cancel });
  }

  private run(key: string): void {
    this.waiting.delete(key);
    const run = this.work(key)
      .catch((error: unknown) => {
        // A defect of ours must not end the others' work; it is tried again, slowly, and told.
        const cause = error instanceof Error ? error.stack : String(error);
        this.log.error(`work on ${key} failed: ${cause}`);
        return this.clock.now() + AFTER_FAULT_MS;
      })
      .then((nextAt) => {
        this.running.delete(key);
        if (this.again.delete(key)) this.schedule(key, this.clock.now() + GATHER_MS);
        else if (nextAt !== null) this.schedule(key, nextAt);
      });
    this.running.set(key, run);
  }
}
