import { PartHarness } from '../testing/part.harness';

/** The settings. */
export class SettingsPageHarness extends PartHarness {
  static readonly hostSelector = 'sot-settings-page';
}
