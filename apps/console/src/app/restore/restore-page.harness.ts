import { PartHarness } from '../testing/part.harness';

/** The page of a restore, from the question to the result. */
export class RestorePageHarness extends PartHarness {
  static readonly hostSelector = 'sot-restore-page';
}
