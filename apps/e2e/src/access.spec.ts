import { type Locator, type Page } from '@playwright/test';
import { DIALOG, MENU, violations } from './axe';
import { HEADERS } from './headers';
import { ROUTES } from './routes';
import { expect, test } from './test';

/** How wide a phone is, and a page of 1280 pixels at 400 %. */
const NARROW = [360, 320];
/** As the name of a claim; the page of one that is not there names it as well. */
const LONGEST_NAME = 253;

for (const { name, path, ready } of ROUTES) {
  test(`${name} has nothing for axe to find, and never scrolls sideways`, async ({
    console,
    page,
  }) => {
    await console.open(path);
    await ready(page);
    await expect.poll(() => cutOff(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    for (const width of NARROW) {
      await page.setViewportSize({ width, height: 740 });
      await ready(page);
      await expect.poll(() => hiddenSideways(page), `at ${width} pixels`).toBe(0);
    }
  });
}

test('the longest name that a claim may have never scrolls its page sideways', async ({
  console,
  page,
}) => {
  await console.open(`/volumes/office/${'x'.repeat(LONGEST_NAME)}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('xxx');
  await expect.poll(() => hiddenSideways(page)).toBe(0);
  await console.open('/restore?namespace=office&pvc=wiki');
  await page.getByLabel('Name of the new claim').fill('w'.repeat(LONGEST_NAME));
  await expect(console.button(/^Restore into office\/www/)).toBeEnabled();
  await expect.poll(() => hiddenSideways(page)).toBe(0);
  const go = console.button(/^Restore into office\/www/);
  await expect.poll(() => standsOut(go, 'section')).toBeLessThan(1);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const nothing of [`/volumes?ns=${'n'.repeat(63)}`, `/policies/${'p'.repeat(63)}`]) {
    await console.open(nothing);
    await expect(page.locator('sot-empty-state')).toBeVisible();
    await expect.poll(() => hiddenSideways(page), nothing.slice(0, 12)).toBe(0);
  }
});

test('a plan that is being checked anew can be read meanwhile', async ({ console, page }) => {
  await console.open('/restore?namespace=office&pvc=wiki');
  await expect(page.getByText('Nothing that exists is modified.')).toBeVisible();
  // Never answered: the state lasts.
  await page.route('**/v1/restores', () => undefined);
  await page.getByLabel('Name of the new claim').fill('wiki-again');
  const check = page.getByRole('region', { name: 'Check and restore' });
  await expect(check).toHaveAttribute('aria-busy', 'true');
  expect(await violations(page, '[aria-busy=true]')).toEqual([]);
});

const hiddenSideways = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What has to be scrolled sideways to be seen, though the page is not narrow. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('main *:not(pre)')]
      .filter((element) => /auto|scroll/.test(getComputedStyle(element).overflowX))
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => element.localName),
  );

/** By how many pixels the widest of some elements goes beyond the padding of what it is in. */
async function standsOut(elements: Locator, within: string): Promise<number> {
  await elements.first().waitFor();
  return elements.evaluateAll((all, around) => {
    const beyond = all.map((element) => {
      const box = element.closest(around);
      if (!box) return Infinity;
      const end = box.getBoundingClientRect().right;
      const padding = Number.parseFloat(getComputedStyle(box).paddingInlineEnd);
      return element.getBoundingClientRect().right - (end - padding);
    });
    return Math.max(...beyond);
  }, within);
}

test('dialogs and what opens from the bar have nothing for axe to find', async ({
  console,
  page,
}) => {
  // With few rows: axe looks at the whole page around what opened, each time.
  await console.open('/volumes?q=orders');
  await test.step('menu of a row', async () => {
    await console.button('Actions for shop/orders').click();
    await expect(page.getByRole('menu')).toBeVisible();
    expect(await violations(page, MENU)).toEqual([]);
  });
  await test.step('exclude', async () => {
    await page.getByRole('menuitem', { name: 'Exclude…' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await violations(page, DIALOG)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  });
  await test.step('keys', async () => {
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await violations(page, DIALOG)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  });
  await test.step('several selected', async () => {
    await page.getByRole('checkbox', { name: 'Select shop/orders' }).check();
    await expect(page.getByRole('group', { name: 'Selected volumes' })).toBeVisible();
    expect(await violations(page, 'sot-bulk-bar')).toEqual([]);
    await console.button('Clear selection').click();
  });
  for (const name of [/^Namespaces/, /^Age of the data/, 'Appearance', /^You,/, 'Columns']) {
    await test.step(`popover ${String(name)}`, async () => {
      await console.button(name).click();
      await expect(page.locator(':popover-open')).toBeVisible();
      expect(await violations(page, ':popover-open')).toEqual([]);
      await page.keyboard.press('Escape');
    });
  }
});

test('the objects of a volume as YAML have nothing for axe to find', async ({ console, page }) => {
  await console.open('/volumes/office/wiki');
  await console.button('Show as YAML').click();
  await expect(page.getByRole('region', { name: /^PersistentVolumeClaim/ })).toContainText(
    'kind: PersistentVolumeClaim',
  );
  expect(await violations(page, 'sot-volume-objects')).toEqual([]);
});

test.describe('with something to show', () => {
  const name = 'for-axe-and-with-a-name-for-which-there-is-no-room-anywhere';
  const policy = {
    name,
    enabled: true,
    selector: { namespaces: ['office'] },
    schedule: { cron: '0 3 * * *', onMissed: 'skip' },
    retention: { daily: 7, keepAtLeast: 2 },
    mode: 'incremental',
  };

  test.beforeAll(async ({ playwright }) => {
    const api = await playwright.request.newContext({
      baseURL: process.env['SOTERIA_E2E_URL'] ?? '',
    });
    await api.post('/v1/policies', { headers: HEADERS, data: policy });
    await api.dispose();
  });

  test.afterAll(async ({ playwright }) => {
    const api = await playwright.request.newContext({
      baseURL: process.env['SOTERIA_E2E_URL'] ?? '',
    });
    await api.delete(`/v1/policies/${name}?force=true`, { headers: HEADERS });
    await api.dispose();
  });

  test('a policy, its editor and its deletion', async ({ console, page }) => {
    await console.open('/policies');
    await expect(page.getByRole('link', { name })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await console.button(`Actions for ${name}`).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await expect(page.getByRole('alertdialog')).toBeVisible();
    expect(await violations(page, DIALOG)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name }).click();
    await expect(page.getByText(/Covers \d+ volumes/)).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  test('a long name keeps to its place', async ({ console, page }) => {
    await console.open('/volumes?ns=office');
    const policy = page.locator('.policy:first-child');
    await expect.poll(() => standsOut(policy, 'td')).toBeLessThan(1);
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => hiddenSideways(page)).toBe(0);
    await console.open('/');
    const track = page.locator('sot-next-day .track');
    await expect.poll(() => standsOut(track, '.sot-card')).toBeLessThan(1);
  });

  test('a running job, then what was done', async ({ console, page, request }) => {
    const started = await request.post('/v1/backup', {
      headers: HEADERS,
      data: { namespace: 'media', pvc: 'photos' },
    });
    const { id } = (await started.json()) as { id: string };
    await console.open(`/activity/${id}`);
    await expect(page.getByText('Take the snapshot')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await expect(console.heading).toHaveText('Backed up media/photos', { timeout: 180_000 });
    expect(await violations(page)).toEqual([]);
    await console.goTo('Activity');
    await expect(page.getByRole('link', { name: 'Backed up media/photos' }).first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
});

test('forced colours keep every state apart', async ({ console, page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await console.open('/volumes?ns=shop');
  await expect(console.row('shop/orders')).toContainText('Protected');
  expect(await violations(page)).toEqual([]);
});

test('nothing of the page moves while it loads', async ({ console, page }) => {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        shifts.push((entry as PerformanceEntry & { value: number }).value);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await console.open('/volumes');
  await expect(console.row('shop/orders')).toBeVisible();
  const shift = await page.evaluate(() =>
    (window as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
  );
  expect(shift).toBeLessThan(0.1);
});
