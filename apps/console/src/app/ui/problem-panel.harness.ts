import { PartHarness } from '../testing/part.harness';

/** What went wrong. */
export class ProblemPanelHarness extends PartHarness {
  static readonly hostSelector = 'sot-problem-panel';
}
