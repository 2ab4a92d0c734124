import { type Clock } from '../config/clock';
import { type KindHealth, type ReflectorState, type RelistReason } from './kind-health';

/** A shorter break does not count as stale: the next event might have taken as long anyway. */
const STALE_AFTER_MS = 10_000;

type Counter = 'lists' | 'watches' | 'events' | 'bookmarks' | 'decodeErrors' | 'sweepDifferences';

/** What a reflector remembers of itself for others to see. */
export class KindRecord {
  private state: ReflectorState = 'idle';
  /** Whether it has been read completely at least once. */
  isSynced = false;
  private detail = '';
  private startedAt: number | null = null;
  private lastContactAt: number | null = null;
  /** Wall time of the last contact before the break. */
  private brokenSince: number | null = null;
  /** The break has lasted; only the alarm says so: a clock compared when it rings may be a moment behind. */
  private isStale = false;
  private cancelAlarm: (() => void) | null = null;
  private damaged: KindHealth['damaged'] = { count: 0, latest: null };
  private readonly counters: Record<Counter, number> = {
    lists: 0,
    watches: 0,
    events: 0,
    bookmarks: 0,
    decodeErrors: 0,
    sweepDifferences: 0,
  };
  private readonly relists: Record<RelistReason, number> = {
    expired: 0,
    silence: 0,
    undecodable: 0,
    'out-of-order': 0,
    'rolled-back': 0,
    returned: 0,
    refused: 0,
    sweep: 0,
  };

  /** `changed` hears whenever `state`, `synced` or `staleSince` may be another than before. */
  constructor(
    private readonly source: string,
    private readonly required: boolean,
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  started(): void {
    this.startedAt = this.clock.now();
    this.detail = 'It has not been read yet.';
    this.changed();
  }

  stopped(): void {
    this.disarm();
    this.enter('stopped');
  }

  enter(state: ReflectorState): void {
    this.state = state;
    this.changed();
  }

  count(counter: Counter, by = 1): void {
    this.counters[counter] += by;
  }

  relist(reason: RelistReason): void {
    this.relists[reason] += 1;
  }

  couldNotRead(key: string, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    this.damaged = { count: this.damaged.count + 1, latest: { key, error: text } };
  }

  /** The server gave a sign of life. */
  contact(): void {
    this.lastContactAt = this.clock.now();
  }

  synced(): void {
    this.isSynced = true;
    this.enter('synced');
  }

  /** The watch stands: what is known is as new as can be. */
  restored(): void {
    this.contact();
    this.brokenSince = null;
    this.isStale = false;
    this.disarm();
    this.detail = '';
    this.enter('watching');
  }

  lost(state: ReflectorState, detail: string): void {
    this.detail = detail;
    this.brokenSince ??= this.lastContactAt ?? this.startedAt ?? this.clock.now();
    this.cancelAlarm ??= this.clock.after(STALE_AFTER_MS, () => {
      this.isStale = true;
      this.changed();
    });
    this.enter(state);
  }

  health(rows: number, handlerErrors: number): KindHealth {
    return {
      source: this.source,
      required: this.required,
      state: this.state,
      synced: this.isSynced,
      rows,
      lastContactAt: this.lastContactAt,
      staleSince: this.staleSince(),
      detail: this.detail,
      ...this.counters,
      relists: { ...this.relists },
      handlerErrors,
      damaged: { ...this.damaged },
    };
  }

  private staleSince(): number | null {
    if (!this.isSynced) return this.startedAt;
    return this.isStale ? this.brokenSince : null;
  }

  private disarm(): void {
    this.cancelAlarm?.();
    this.cancelAlarm = null;
  }
}
