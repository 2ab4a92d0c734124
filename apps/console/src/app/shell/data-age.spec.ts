import { join } from 'node:path';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestConsole } from '../testing/console';
import { wearStyles } from '../testing/screen-width';
import { DataAge } from './data-age';
import { DataAgeHarness } from './data-age.harness';

describe('the age of the data on a narrow screen', () => {
  it('is in words when what one sees is old, and a sign alone while it is live', async () => {
    const console = new TestConsole();
    const { fixture } = await console.show(DataAge);
    const age = await TestbedHarnessEnvironment.harnessForFixture(fixture, DataAgeHarness);
    const takeOff = wearStyles(join(import.meta.dirname, '../ui/popover.css'), 400);
    const live = await age.seen('.text');
    console.events.breakOff();
    await console.settle();
    const lost = await age.seen('.text');
    takeOff();
    expect(live).toEqual([]);
    expect(lost).toEqual([expect.stringMatching(/^As of \d\d:\d\d$/)]);
  });
});
