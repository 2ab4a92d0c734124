import { Inject, Injectable } from '@nestjs/common';
import { type Instant } from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FailedRuns } from '../operations/failed-runs';
import { OperationStore } from '../operations/operation-store';
import { operationFamilies } from './cluster-families';
import { type FamilySamples } from './exposition';

/** What is being worked on, and what came of it, by whichever replica. */
@Injectable()
export class OperationMetrics {
  constructor(
    private readonly operations: OperationStore,
    private readonly failed: FailedRuns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  families(): FamilySamples[] {
    return operationFamilies(this.operations.active(), this.clock.now());
  }

  /** When the newest backup of a claim began that failed, and that none has succeeded since. */
  failedRunAt(claimUid: string): Instant | null {
    return this.failed.of(claimUid)?.at ?? null;
  }
}
