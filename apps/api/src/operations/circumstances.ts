import { Inject, Injectable } from '@nestjs/common';
import { type Instant, type OperationContext, type OperationRecord } from '@soteria/domain';
import { ClusterState } from '../cluster/cluster-state';
import { Leadership } from '../cluster/lease';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { Capacity } from './capacity';
import { PruneGate } from './prune-gate';

/** What a decision about an operation rests on, beside its record. */
@Injectable()
export class Circumstances {
  private actingSince: Instant;

  constructor(
    private readonly facts: FactStore,
    private readonly capacity: Capacity,
    private readonly gate: PruneGate,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    cluster: ClusterState,
    leadership: Leadership,
  ) {
    this.actingSince = clock.now();
    leadership.onChange(() => this.beginToAct());
    cluster.onContactChange(() => {
      if (cluster.stale() === null) this.beginToAct();
    });
  }

  of({ id, kind }: OperationRecord): OperationContext {
    return {
      view: this.facts,
      now: this.clock.now(),
      actingSince: this.actingSince,
      freeSlots: this.capacity.free(kind),
      isBusy: (volume) => this.capacity.isBusy(volume, id),
      stallAfterMs: this.config.stallAfterSeconds * 1_000,
      pruneObjection: (item) => this.gate.objection(item),
    };
  }

  /** It leads, or is in contact, as it was not a moment ago. */
  private beginToAct(): void {
    this.actingSince = this.clock.now();
  }
}
