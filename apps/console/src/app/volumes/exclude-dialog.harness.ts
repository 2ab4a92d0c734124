import { PartHarness } from '../testing/part.harness';

/** The question for a reason. */
export class ExcludeDialogHarness extends PartHarness {
  static readonly hostSelector = 'sot-exclude-dialog';
}
