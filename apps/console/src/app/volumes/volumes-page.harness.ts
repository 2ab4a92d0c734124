import { PartHarness } from '../testing/part.harness';
import { BulkBarHarness } from './bulk-bar.harness';
import { VolumeFiltersHarness } from './volume-filters.harness';
import { VolumeTableHarness } from './volume-table.harness';

/** The page of all volumes. */
export class VolumesPageHarness extends PartHarness {
  static readonly hostSelector = 'sot-volumes-page';

  readonly table = this.locatorFor(VolumeTableHarness);
  readonly filters = this.locatorFor(VolumeFiltersHarness);
  readonly bulk = this.locatorForOptional(BulkBarHarness);
}
