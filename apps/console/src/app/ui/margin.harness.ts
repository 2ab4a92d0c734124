import { PartHarness } from '../testing/part.harness';

/** What is left of the objective. */
export class MarginHarness extends PartHarness {
  static readonly hostSelector = 'sot-margin';
}
