import { PartHarness } from '../testing/part.harness';

/** What is being done. */
export class JobBarHarness extends PartHarness {
  static readonly hostSelector = 'sot-job-bar';
}
