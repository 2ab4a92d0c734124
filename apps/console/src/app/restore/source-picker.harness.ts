import { PartHarness } from '../testing/part.harness';

/** The question which volume to restore. */
export class SourcePickerHarness extends PartHarness {
  static readonly hostSelector = 'sot-source-picker';
}
