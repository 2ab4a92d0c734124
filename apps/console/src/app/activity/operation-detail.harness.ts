import { PartHarness } from '../testing/part.harness';

/** One operation in full. */
export class OperationDetailHarness extends PartHarness {
  static readonly hostSelector = 'sot-operation-detail';

  /** The steps of a single item with their state, as `Upload, under way`. */
  steps(): Promise<string[]> {
    return this.texts('sot-phase-list .word');
  }

  items(): Promise<string[]> {
    return this.texts('sot-item-table tbody tr');
  }
}
