import { Inject, Injectable } from '@nestjs/common';
import { type Instant, type OperationContext, type OperationRecord } from '@soteria/domain';
import { ClusterState } from '../cluster/cluster-state';
import { Leadership } from '../cluster/lease';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { Capacity } from './capacity';
import { PruneGate } from './prune-gate';

/** A shorter break keeps nobody from acting in time; a watch that is cut again and again must not put limits off for ever. */
const BREAK_MS = 60_000;

/** What a decision about an operation rests on, beside its record. */
@Injectable()
export class Circumstances {
  /** Since when this process acts, by both clocks: the one may be set back. */
  private begun: { at: Instant; monotonic: number };
  private lostAt: number | null = null;

  constructor(
    private readonly facts: FactStore,
    private readonly capacity: Capacity,
    private readonly gate: PruneGate,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    cluster: ClusterState,
    leadership: Leadership,
  ) {
    this.begun = this.thisMoment();
    leadership.onChange(() => this.beginToAct());
    cluster.onContactChange(() => this.contactChanged(cluster.stale() !== null));
  }

  of({ id, kind }: OperationRecord): OperationContext {
    return {
      view: this.facts,
      now: this.clock.now(),
      actingSince: this.actingSince(),
      freeSlots: this.capacity.free(kind),
      isBusy: (volume) => this.capacity.isBusy(volume, id),
      stallAfterMs: this.config.stallAfterSeconds * 1_000,
      pruneObjection: (item) => this.gate.objection(item),
    };
  }

  private actingSince(): Instant {
    const elapsedMs = this.clock.monotonic() - this.begun.monotonic;
    return Math.min(this.begun.at, this.clock.now() - elapsedMs);
  }

  private contactChanged(isLost: boolean): void {
    const now = this.clock.monotonic();
    if (isLost) {
      this.lostAt ??= now;
      return;
    }
    if (this.lostAt !== null && now - this.lostAt >= BREAK_MS) this.beginToAct();
    this.lostAt = null;
  }

  /** It leads, or is in contact, as it was not a moment ago. */
  private beginToAct(): void {
    this.begun = this.thisMoment();
  }

  private thisMoment(): { at: Instant; monotonic: number } {
    return { at: this.clock.now(), monotonic: this.clock.monotonic() };
  }
}
