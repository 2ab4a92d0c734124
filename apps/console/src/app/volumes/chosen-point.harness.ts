import { PartHarness } from '../testing/part.harness';

/** The chosen restore point. */
export class ChosenPointHarness extends PartHarness {
  static readonly hostSelector = 'sot-chosen-point';
}
