import { PartHarness } from '../testing/part.harness';

/** How many volumes are in each status. */
export class StatusTilesHarness extends PartHarness {
  static readonly hostSelector = 'sot-status-tiles';
}
