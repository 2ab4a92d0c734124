import { PartHarness } from '../testing/part.harness';

/** The page of how things stand. */
export class OverviewPageHarness extends PartHarness {
  static readonly hostSelector = 'sot-overview-page';
}
