import { PartHarness } from '../testing/part.harness';

/** What covers a volume, and why. */
export class VolumeCoverageHarness extends PartHarness {
  static readonly hostSelector = 'sot-volume-coverage';
}
