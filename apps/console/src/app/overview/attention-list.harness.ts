import { PartHarness } from '../testing/part.harness';

/** What needs somebody. */
export class AttentionListHarness extends PartHarness {
  static readonly hostSelector = 'sot-attention-list';
}
