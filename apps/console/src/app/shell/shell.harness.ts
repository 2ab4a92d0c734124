import { PartHarness } from '../testing/part.harness';
import { AppearanceMenuHarness } from './appearance-menu.harness';
import { DataAgeHarness } from './data-age.harness';
import { IdentityMenuHarness } from './identity-menu.harness';
import { JobBarHarness } from './job-bar.harness';
import { NamespaceFilterHarness } from './namespace-filter.harness';
import { RailHarness } from './rail.harness';
import { VolumeSearchHarness } from './volume-search.harness';

/** What stands around every page. */
export class ShellHarness extends PartHarness {
  static readonly hostSelector = 'sot-root';

  readonly appearance = this.locatorFor(AppearanceMenuHarness);
  readonly dataAge = this.locatorFor(DataAgeHarness);
  readonly identity = this.locatorFor(IdentityMenuHarness);
  readonly jobs = this.locatorFor(JobBarHarness);
  readonly namespaces = this.locatorFor(NamespaceFilterHarness);
  readonly rail = this.locatorFor(RailHarness);
  readonly search = this.locatorFor(VolumeSearchHarness);
}
