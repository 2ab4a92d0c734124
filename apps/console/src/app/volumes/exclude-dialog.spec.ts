import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { MatDialog } from '@angular/material/dialog';
import { type ExclusionRequest } from '@soteria/contracts';
import { TestConsole } from '../testing/console';
import { hoursAgo, inventory, inventoryChange, volume } from '../testing/world';
import { browserZone } from '../ui/moment';
import { ExcludeDialogHarness } from './exclude-dialog.harness';
import { VolumesPageHarness } from './volumes-page.harness';

const volumes = [
  volume('shop/orders'),
  volume('shop/cart', { status: 'excluded', reason: 'Excluded on purpose.', policies: [] }),
  volume('media/photos'),
  volume('auth/sessions'),
];

async function visit() {
  const console = new TestConsole({ volumes });
  await console.visit('/activity');
  const page = await (await console.visit('/volumes')).getHarness(VolumesPageHarness);
  return { console, page };
}

describe('the question before volumes are excluded', () => {
  it('asks for a reason before it excludes a volume', async () => {
    const { console, page } = await visit();
    console.api.on('POST /v1/exclusions', {});
    await (await page.table()).choose('shop/orders', 'Exclude…');
    const dialog = await console.opened(ExcludeDialogHarness);
    expect(await dialog.refusalOf('Exclude orders')).toContain('Say why');
    await dialog.fill('Reason', 'can be rebuilt');
    await dialog.press('Exclude orders');
    await console.settle();
    expect(console.api.sentTo('POST /v1/exclusions')[0]?.body).toEqual({
      namespace: 'shop',
      pvc: 'orders',
      reason: 'can be rebuilt',
      onlyNew: true,
    });
    expect(await console.outside.getHarnessOrNull(ExcludeDialogHarness)).toBeNull();
  });

  it('excludes to the end of a day where the reader is, and names the zone', async () => {
    const { console, page } = await visit();
    console.api.on('POST /v1/exclusions', {});
    await (await page.table()).choose('shop/orders', 'Exclude…');
    const dialog = await console.opened(ExcludeDialogHarness);
    await dialog.fill('Reason', 'can be rebuilt');
    expect(await dialog.noteOf('Until')).toContain(browserZone());
    await dialog.fill('Until', '275760-12-31');
    expect(await dialog.refusalOf('Exclude orders')).toContain('earlier day');
    await dialog.fill('Until', '2026-12-31');
    await dialog.press('Exclude orders');
    await console.settle();
    expect(console.api.sentTo('POST /v1/exclusions')[0]?.body).toMatchObject({
      until: new Date(2026, 11, 31, 23, 59, 59).toISOString(),
    });
  });

  it('says that somebody else has excluded it meanwhile, and with which reason', async () => {
    const { console, page } = await visit();
    await (await page.table()).choose('shop/orders', 'Exclude…');
    const dialog = await console.opened(ExcludeDialogHarness);
    await dialog.fill('Reason', 'moved away');
    expect(await dialog.texts('.sot-notice')).toEqual([]);
    const reason = 'Excluded on purpose by bea: “can be rebuilt”.';
    console.events.send(
      'inventory',
      inventoryChange([volume('shop/orders', { status: 'excluded', reason })]),
    );
    await console.pass(200);
    expect(await dialog.texts('.sot-notice')).toEqual([
      `shop/orders is excluded already. ${reason} Your reason would replace that one.`,
    ]);
    console.api.on('POST /v1/exclusions', {});
    await dialog.press('Exclude orders');
    await console.settle();
    expect(console.api.sentTo('POST /v1/exclusions')[0]?.body).toMatchObject({ onlyNew: false });
  });

  it('keeps the dialog open, with what was entered, when excluding is refused', async () => {
    const { console, page } = await visit();
    console.api.on('POST /v1/exclusions', console.api.problem('conflict', 'The Secret changed.'));
    await (await page.table()).choose('shop/orders', 'Exclude…');
    const dialog = await console.opened(ExcludeDialogHarness);
    await dialog.fill('Reason', 'can be rebuilt');
    await dialog.press('Exclude orders');
    await console.settle();
    expect(await dialog.text()).toContain('The Secret changed.');
    expect(await (await dialog.field('Reason')).getProperty('value')).toBe('can be rebuilt');
  });

  it('says at the field what is wrong with the reason', async () => {
    const { console, page } = await visit();
    const fields = [{ pointer: '/reason', detail: 'has characters that cannot be shown.' }];
    const refusal = console.api.problem('validation-failed', 'Not so.', fields);
    console.api.on('POST /v1/exclusions', refusal);
    await (await page.table()).choose('shop/orders', 'Exclude…');
    const dialog = await console.opened(ExcludeDialogHarness);
    await dialog.fill('Reason', '\u202Edliuber eb nac');
    await dialog.press('Exclude orders');
    await console.settle();
    expect(await dialog.noteOf('Reason')).toBe('has characters that cannot be shown.');
  });

  describe('of several', () => {
    const chooseToExclude = async (...names: string[]) => {
      const { console, page } = await visit();
      const table = await page.table();
      for (const name of names) await table.select(name);
      await (await page.bulk())?.press('Exclude…');
      return { console, page, dialog: await console.opened(ExcludeDialogHarness) };
    };

    it('excludes those that are not yet, for one reason', async () => {
      const { console, page, dialog } = await chooseToExclude(
        'shop/orders',
        'shop/cart',
        'media/photos',
      );
      console.api.on('POST /v1/exclusions', {});
      expect(await dialog.text()).toContain('media/photos, shop/orders');
      await dialog.fill('Reason', 'moved away');
      await dialog.press('Exclude 2 volumes');
      await console.settle();
      expect(console.api.sentTo('POST /v1/exclusions').map(({ body }) => body)).toEqual([
        { namespace: 'media', pvc: 'photos', reason: 'moved away', onlyNew: true },
        { namespace: 'shop', pvc: 'orders', reason: 'moved away', onlyNew: true },
      ]);
      expect(await page.bulk()).toBeNull();
    });

    const gone = (console: TestConsole) =>
      console.api.problem('not-found', 'There is no claim media/photos.');
    const excluded = (console: TestConsole) =>
      console.api.sentTo('POST /v1/exclusions').map(({ body }) => (body as ExclusionRequest).pvc);

    it('goes on past one that is refused, says which and why, and tries only that again', async () => {
      const { console, dialog } = await chooseToExclude(
        'media/photos',
        'shop/orders',
        'auth/sessions',
      );
      console.api.on('POST /v1/exclusions', (request: { body: ExclusionRequest }) =>
        request.body.pvc === 'photos' ? gone(console) : {},
      );
      await dialog.fill('Reason', 'moved away');
      await dialog.press('Exclude 3 volumes');
      await console.settle();
      expect(excluded(console).sort()).toEqual(['orders', 'photos', 'sessions']);
      expect(await dialog.text()).toContain('2 of 3 volumes are excluded by now.');
      expect(await dialog.texts('sot-problem-panel li')).toEqual([
        'media/photos: There is no claim media/photos.',
      ]);
      console.api.on('POST /v1/exclusions', {});
      await dialog.press('Exclude photos');
      await console.settle();
      expect(excluded(console).slice(3)).toEqual(['photos']);
      expect(await console.outside.getHarnessOrNull(ExcludeDialogHarness)).toBeNull();
    });

    it('stops when somebody says so, and does not close by Escape meanwhile', async () => {
      const { console, dialog } = await chooseToExclude('shop/orders', 'media/photos');
      console.api.on('POST /v1/exclusions', () => {
        TestBed.tick();
        const escape = new KeyboardEvent('keydown', { key: 'Escape', keyCode: 27 });
        document.body.dispatchEvent(escape);
        const buttons = [...document.querySelectorAll('sot-exclude-dialog button')];
        const stop = buttons.find(({ textContent }) => textContent.trim() === 'Stop');
        (stop as HTMLElement | undefined)?.click();
        return {};
      });
      await dialog.fill('Reason', 'moved away');
      await dialog.press('Exclude 2 volumes');
      await console.settle();
      expect(excluded(console)).toHaveLength(1);
      expect(await dialog.text()).toContain('1 of 2 volumes are excluded by now.');
      await dialog.press('Cancel');
      await console.settle();
      expect(await console.outside.getHarnessOrNull(ExcludeDialogHarness)).toBeNull();
    });

    it('goes on, and tells what became of it, when somebody goes back meanwhile', async () => {
      const { console, dialog } = await chooseToExclude('shop/orders', 'media/photos');
      console.api.on('POST /v1/exclusions', (request: { body: ExclusionRequest }) => {
        TestBed.inject(Location).back();
        return request.body.pvc === 'photos' ? gone(console) : {};
      });
      await dialog.fill('Reason', 'moved away');
      await dialog.press('Exclude 2 volumes');
      await console.settle();
      expect(excluded(console)).toHaveLength(2);
      expect(await dialog.text()).toContain('media/photos: There is no claim media/photos.');
      TestBed.inject(Location).forward();
      await console.settle();
      expect(await console.outside.getHarnessOrNull(ExcludeDialogHarness)).toBeNull();
    });

    it('excludes no more once its page was left', async () => {
      const { console, dialog } = await chooseToExclude('shop/orders', 'media/photos');
      console.api.on('POST /v1/exclusions', () => {
        TestBed.inject(MatDialog).closeAll();
        return {};
      });
      await dialog.fill('Reason', 'moved away');
      await dialog.press('Exclude 2 volumes');
      await console.settle();
      expect(excluded(console)).toHaveLength(1);
    });

    it('has nothing to say to a selection that is gone when it is done', async () => {
      const warnings: unknown[] = [];
      const { warn } = window.console;
      window.console.warn = (warning: unknown) => void warnings.push(warning);
      const { console, page, dialog } = await chooseToExclude('shop/orders');
      console.api.on('POST /v1/exclusions', {});
      console.events.send('inventory', {
        revision: '8',
        asOf: hoursAgo(0),
        stale: null,
        summary: inventory([]).summary,
        changed: [],
        removed: [{ namespace: 'shop', pvc: 'orders' }],
      });
      await console.pass(200);
      expect(await page.bulk()).toBeNull();
      await dialog.fill('Reason', 'moved away');
      await dialog.press('Exclude orders');
      await console.settle();
      window.console.warn = warn;
      expect(warnings).toEqual([]);
    });

    it('says why those cannot be excluded that are', async () => {
      const { page } = await visit();
      await (await page.table()).select('shop/cart');
      expect(await (await page.bulk())?.refusalOf('Exclude…')).toContain('excluded already');
    });
  });
});
