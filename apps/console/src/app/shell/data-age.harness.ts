import { PartHarness } from '../testing/part.harness';

/** How old what one sees is. */
export class DataAgeHarness extends PartHarness {
  static readonly hostSelector = 'sot-data-age';
}
