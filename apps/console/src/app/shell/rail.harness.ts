import { PartHarness } from '../testing/part.harness';

/** The way to every page. */
export class RailHarness extends PartHarness {
  static readonly hostSelector = 'sot-rail';
}
