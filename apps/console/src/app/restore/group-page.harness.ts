import { PartHarness } from '../testing/part.harness';
import { PlanViewHarness } from './plan-view.harness';

/** The page of restoring several volumes together. */
export class GroupPageHarness extends PartHarness {
  static readonly hostSelector = 'sot-group-page';

  readonly plan = this.locatorFor(PlanViewHarness);

  /** The chosen point of each volume. */
  points(): Promise<string[]> {
    return this.texts('table[aria-label="Chosen points"] tbody tr');
  }

  /** The volumes that could come along. */
  claims(): Promise<string[]> {
    return this.texts('.claims label');
  }
}
