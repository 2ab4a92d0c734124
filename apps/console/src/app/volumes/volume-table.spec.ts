import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
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

describe('the menu of a volume that is excluded', () => {
  it('offers to end that only where it can be ended here', async () => {
    const excluded = { status: 'excluded' as const, reason: 'Excluded on purpose.' };
    const console = new TestConsole({
      volumes: [volume('shop/orders', excluded), volume('shop/cart', excluded)],
    });
    const items = [{ namespace: 'shop', pvc: 'cart', reason: 'Moved.', by: 'ada', at: null }];
    console.api.on('GET /v1/exclusions', { items });
    const page = await (await console.visit('/volumes')).getHarness(VolumesPageHarness);
    const table = await page.table();
    await expect(table.choose('shop/orders', 'No longer exclude')).rejects.toThrow();
    await table.choose('shop/orders', 'See what excludes it');
    await console.settle();
    expect(TestBed.inject(Location).path()).toBe('/volumes/shop/orders');
  });
});
