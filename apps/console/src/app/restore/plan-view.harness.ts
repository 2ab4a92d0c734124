import { PartHarness } from '../testing/part.harness';

/** What a restore would do. */
export class PlanViewHarness extends PartHarness {
  static readonly hostSelector = 'sot-plan-view';

  /** What would be created. */
  objects(): Promise<string[]> {
    return this.texts('tbody tr');
  }

  conflicts(): Promise<string[]> {
    return this.texts('.conflict');
  }

  warnings(): Promise<string[]> {
    return this.texts('.warning');
  }
}
