import { PartHarness } from '../testing/part.harness';
import { RestoreTimelineHarness } from '../volumes/restore-timeline.harness';
import { PlanViewHarness } from './plan-view.harness';
import { TargetFormHarness } from './target-form.harness';

/** One volume: which point, where to, and what that would do. */
export class RestoreFormHarness extends PartHarness {
  static readonly hostSelector = 'sot-restore-form';

  readonly timeline = this.locatorFor(RestoreTimelineHarness);
  readonly target = this.locatorFor(TargetFormHarness);
  readonly plan = this.locatorFor(PlanViewHarness);
}
