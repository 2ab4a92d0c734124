import { OperationListHarness } from '../activity/operation-list.harness';
import { PartHarness } from '../testing/part.harness';
import { ChosenPointHarness } from './chosen-point.harness';
import { RestorePointTableHarness } from './restore-point-table.harness';
import { RestoreTimelineHarness } from './restore-timeline.harness';
import { VolumeCoverageHarness } from './volume-coverage.harness';
import { VolumeFactsHarness } from './volume-facts.harness';

/** The page of one volume. */
export class VolumePageHarness extends PartHarness {
  static readonly hostSelector = 'sot-volume-page';

  readonly timeline = this.locatorFor(RestoreTimelineHarness);
  readonly table = this.locatorFor(RestorePointTableHarness);
  readonly chosen = this.locatorFor(ChosenPointHarness);
  readonly coverage = this.locatorFor(VolumeCoverageHarness);
  readonly facts = this.locatorFor(VolumeFactsHarness);
  readonly activity = this.locatorFor(OperationListHarness);
}
