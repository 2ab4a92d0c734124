import { type Clock } from '../config/clock';
import { livenessOf } from './liveness';

/** Keeps account of when a kind last gave a sign of life, and raises the alarm when it should have. */
export class LifeSigns {
  private lastSignAt = 0;
  private bookmarksSeen = false;
  private rewatched = false;

  constructor(private readonly clock: Clock) {}

  /** A list, an event, a bookmark: anything that only a server in contact can send. */
  sign(what: 'bookmark' | 'other'): void {
    this.lastSignAt = this.clock.monotonic();
    this.rewatched = false;
    if (what === 'bookmark') this.bookmarksSeen = true;
  }

  /** Looks after one connection; calls `alarm` at most once. The answer ends that. */
  watchOver(alarm: (act: 'rewatch' | 'relist') => void): () => void {
    let cancel: () => void;
    const look = (): void => {
      const verdict = livenessOf({
        silentForMs: this.clock.monotonic() - this.lastSignAt,
        bookmarksSeen: this.bookmarksSeen,
        rewatched: this.rewatched,
      });
      if (verdict.act === 'wait') {
        cancel = this.clock.after(verdict.lookAgainInMs, look);
        return;
      }
      this.rewatched = true;
      alarm(verdict.act);
    };
    cancel = this.clock.after(0, look);
    return () => cancel();
  }
}
