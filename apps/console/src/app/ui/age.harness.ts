import { PartHarness } from '../testing/part.harness';

/** A time as seen from now. */
export class AgeHarness extends PartHarness {
  static readonly hostSelector = 'sot-age';
}
