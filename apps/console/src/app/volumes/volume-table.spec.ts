import { join } from 'node:path';
import { TestConsole } from '../testing/console';
import { wearStyles } from '../testing/screen-width';
import { hoursAgo, volume } from '../testing/world';
import { VolumesPageHarness } from './volumes-page.harness';

describe('the list of volumes on a narrow screen', () => {
  it('says that the last attempt failed, and leaves out what is used', async () => {
    const lastAttempt = { time: hoursAgo(2), state: 'failed', error: 'read-only' } as const;
    const console = new TestConsole({ volumes: [volume('shop/orders', { lastAttempt })] });
    const page = await (await console.visit('/volumes')).getHarness(VolumesPageHarness);
    const takeOff = wearStyles(join(import.meta.dirname, 'volume-table.css'), 400);
    const below = await (
      await page.table()
    ).seen('[data-column=size] .below, [data-column=age] .below');
    takeOff();
    expect(below).toEqual(['last attempt failed']);
  });
});
