import { PartHarness } from '../testing/part.harness';

/** A button that says why it does nothing. */
export class ActionButtonHarness extends PartHarness {
  static readonly hostSelector = 'sot-action-button';
}
