import { PartHarness } from '../testing/part.harness';

/** Where backups go. */
export class TargetListHarness extends PartHarness {
  static readonly hostSelector = 'sot-target-list';
}
