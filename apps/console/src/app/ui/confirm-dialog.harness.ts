import { PartHarness } from '../testing/part.harness';

/** A question before something that cannot be had back. */
export class ConfirmDialogHarness extends PartHarness {
  static readonly hostSelector = 'sot-confirm-dialog';

  /** What goes. */
  goes(): Promise<string[]> {
    return this.texts('li');
  }
}
