import { Location } from '@angular/common';
import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TestConsole } from './testing/console';
import { item, operation, volume } from './testing/world';
import { ActivityPageHarness } from './activity/activity-page.harness';
import { VolumesPageHarness } from './volumes/volumes-page.harness';

const volumes = [volume('shop/orders'), volume('media/photos'), volume('auth/sessions')];

async function namesAt(address: string) {
  const page = await (
    await new TestConsole({ volumes }).visit(address)
  ).getHarness(VolumesPageHarness);
  return (await page.table()).names();
}

describe('the address of a page', () => {
  it.each([
    ['a list that is written name by name', '/volumes?ns=shop&ns=media', 2],
    ['what is asked twice, of which the first counts', '/volumes?q=orders&q=photos', 1],
    ['a broken escape', '/volumes?q=%', 0],
    ['no name', '/volumes?=x&&', 3],
    ['a parameter that nobody knows', '/volumes?%ff=%zz', 3],
    ['an order that there is not', '/volumes?sort=xx', 3],
    ['a broken place within the page', '/volumes?q=orders#%', 1],
  ])('opens it with %s', async (_case, address, count) => {
    if (count > 0) expect(await namesAt(address)).toHaveLength(count);
    else expect(await new TestConsole({ volumes }).visit(address)).toBeDefined();
    expect(TestBed.inject(Location).path()).toMatch(/^\/volumes/);
  });

  it.each([
    ['that is no text', '/volumes/%E0%A4%A', 'No such page'],
    ['with a broken escape', '/volumes/50%', 'No such page'],
    ['with brackets', '/(volumes)/x', 'No such page'],
    ['with a slash too many', '//volumes', 'Volumes'],
    ['with a semicolon', '/volumes;q=orders', 'No such page'],
  ])('leads to a page also where it is one %s', async (_case, address, heading) => {
    await new TestConsole({ volumes }).visit(address);
    const shown = TestBed.inject(DOCUMENT).querySelector('h1');
    expect(shown?.textContent.trim()).toBe(heading);
  });

  it('keeps what is written in it as it is', async () => {
    await new TestConsole({ volumes }).visit('/volumes?q=a%26b+c%25&ns=shop%2Cmedia');
    const [, query = ''] = TestBed.inject(Location).path().split('?');
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      q: 'a&b c%',
      ns: 'shop,media',
    });
  });

  it('narrows the activity by nothing that there is not', async () => {
    const operations = [operation('op-1', [item('shop/orders')])];
    const console = new TestConsole({ operations });
    const page = await (
      await console.visit('/activity?kind=coffee&state=cold&limit=abc')
    ).getHarness(ActivityPageHarness);
    expect(await page.text()).toContain('1 operation');
    expect(await page.text()).toContain('Backing up shop/orders');
  });
});
