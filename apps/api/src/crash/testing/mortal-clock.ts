import { type Clock } from '../../config/clock';

/** The clock of one process among several that share a world's time: it rings no more once the process has ended. */
export class MortalClock implements Clock {
  private readonly alarms = new Set<() => void>();
  private ended = false;
  private frozenAt: number | null = null;

  constructor(private readonly world: Clock) {}

  now(): number {
    return this.world.now();
  }

  monotonic(): number {
    return this.frozenAt ?? this.world.monotonic();
  }

  /** What it measures stands still from now on; alarms ring as before. */
  freeze(): void {
    this.frozenAt = this.world.monotonic();
  }

  after(delayMs: number, callback: () => void): () => void {
    if (this.ended) return () => undefined;
    const forget = (): void => {
      this.alarms.delete(cancel);
      cancel();
    };
    const cancel = this.world.after(delayMs, () => {
      this.alarms.delete(cancel);
      callback();
    });
    this.alarms.add(cancel);
    return forget;
  }

  end(): void {
    this.ended = true;
    for (const cancel of this.alarms) cancel();
    this.alarms.clear();
  }
}
