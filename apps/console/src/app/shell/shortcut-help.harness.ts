import { PartHarness } from '../testing/part.harness';

/** The list of keys. */
export class ShortcutHelpHarness extends PartHarness {
  static readonly hostSelector = 'sot-shortcut-help';
}
