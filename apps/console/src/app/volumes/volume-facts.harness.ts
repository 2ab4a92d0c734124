import { PartHarness } from '../testing/part.harness';

/** What stands behind a claim. */
export class VolumeFactsHarness extends PartHarness {
  static readonly hostSelector = 'sot-volume-facts';
}
