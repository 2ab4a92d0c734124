import { PartHarness } from '../testing/part.harness';

/** What to do with a restored claim. */
export class AfterRestoreHarness extends PartHarness {
  static readonly hostSelector = 'sot-after-restore';
}
