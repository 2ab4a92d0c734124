import { PartHarness } from '../testing/part.harness';

/** The page of one operation. */
export class OperationPageHarness extends PartHarness {
  static readonly hostSelector = 'sot-operation-page';
}
