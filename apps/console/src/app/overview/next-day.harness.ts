import { PartHarness } from '../testing/part.harness';

/** What will begin within a day. */
export class NextDayHarness extends PartHarness {
  static readonly hostSelector = 'sot-next-day';

  /** Each lane as it is read out. */
  lanes(): Promise<string[]> {
    return this.texts('li > .sot-hidden');
  }
}
