import { PartHarness } from '../testing/part.harness';

/** What narrows the list. */
export class VolumeFiltersHarness extends PartHarness {
  static readonly hostSelector = 'sot-volume-filters';

  /** The statuses on offer with their counts, as `Overdue 2`. */
  statuses(): Promise<string[]> {
    return this.texts('[aria-label=Status] button');
  }

  chosen(): Promise<string[]> {
    return this.texts('[aria-label=Status] button[aria-pressed=true]');
  }
}
