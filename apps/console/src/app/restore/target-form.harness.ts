import { PartHarness } from '../testing/part.harness';

/** Where to restore to. */
export class TargetFormHarness extends PartHarness {
  static readonly hostSelector = 'sot-target-form';
}
