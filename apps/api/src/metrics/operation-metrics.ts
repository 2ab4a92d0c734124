import { Inject, Injectable } from '@nestjs/common';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { OperationStore } from '../operations/operation-store';
import { operationFamilies } from './cluster-families';
import { type FamilySamples } from './exposition';

/** What is being worked on, by whichever replica. */
@Injectable()
export class OperationMetrics {
  constructor(
    private readonly operations: OperationStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  families(): FamilySamples[] {
    return operationFamilies(this.operations.active(), this.clock.now());
  }
}
