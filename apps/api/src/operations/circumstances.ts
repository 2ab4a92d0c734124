import { Inject, Injectable } from '@nestjs/common';
import { type OperationContext, type OperationRecord } from '@soteria/domain';
import { ClusterState } from '../cluster/cluster-state';
import { Leadership } from '../cluster/lease';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { ActingSince } from './acting-since';
import { Capacity } from './capacity';
import { PruneGate } from './prune-gate';

/** What a decision about an operation rests on, beside its record. */
@Injectable()
export class Circumstances {
  private readonly actingSince: ActingSince;

  constructor(
    private readonly facts: FactStore,
    private readonly capacity: Capacity,
    private readonly gate: PruneGate,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    cluster: ClusterState,
    leadership: Leadership,
  ) {
    this.actingSince = new ActingSince(clock);
    leadership.onChange(() => this.actingSince.begin());
    cluster.onContactChange(() => this.actingSince.contactChanged(cluster.stale() !== null));
  }

  of({ id, kind }: OperationRecord): OperationContext {
    return {
      view: this.facts,
      now: this.clock.now(),
      actingSince: this.actingSince.instant,
      freeSlots: this.capacity.free(kind),
      isBusy: (volume) => this.capacity.isBusy(volume, id),
      stallAfterMs: this.config.stallAfterSeconds * 1_000,
      pruneObjection: (item) => this.gate.objection(item),
    };
  }
}
