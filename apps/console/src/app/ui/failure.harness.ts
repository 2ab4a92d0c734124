import { PartHarness } from '../testing/part.harness';

/** What went wrong, and what to do. */
export class FailureHarness extends PartHarness {
  static readonly hostSelector = 'sot-failure';
}
