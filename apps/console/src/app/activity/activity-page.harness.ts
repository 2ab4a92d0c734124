import { PartHarness } from '../testing/part.harness';

/** The page of what was done. */
export class ActivityPageHarness extends PartHarness {
  static readonly hostSelector = 'sot-activity-page';
}
