import { PartHarness } from '../testing/part.harness';

/** What can be done with several volumes at once. */
export class BulkBarHarness extends PartHarness {
  static readonly hostSelector = 'sot-bulk-bar';
}
