import { PartHarness } from '../testing/part.harness';

/** Light or dark. */
export class AppearanceMenuHarness extends PartHarness {
  static readonly hostSelector = 'sot-appearance-menu';
}
