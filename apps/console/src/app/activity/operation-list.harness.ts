import { PartHarness } from '../testing/part.harness';

/** A list of operations. */
export class OperationListHarness extends PartHarness {
  static readonly hostSelector = 'sot-operation-list';

  entries(): Promise<string[]> {
    return this.texts('li');
  }
}
