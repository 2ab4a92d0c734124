import { PartHarness } from '../testing/part.harness';

/** What will begin within a day. */
export class NextDayHarness extends PartHarness {
  static readonly hostSelector = 'sot-next-day';

  /** Each lane as it is read out. */
  lanes(): Promise<string[]> {
    return this.texts('li > .sot-hidden');
  }

  /** From where on, and over how much of the day, runs are drawn together. */
  async bands(): Promise<string[]> {
    const bands = await this.locatorForAll('.band')();
    return Promise.all(
      bands.map(async (band) => {
        const from = await band.getCssValue('inset-inline-start');
        return `${from} ${await band.getCssValue('inline-size')}`;
      }),
    );
  }
}
