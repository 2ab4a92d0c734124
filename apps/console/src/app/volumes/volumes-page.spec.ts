import { Location } from '@angular/common';
import { TestKey } from '@angular/cdk/testing';
import { TestBed } from '@angular/core/testing';
import { type VolumeName, type VolumeRow } from '@soteria/contracts';
import { type Story, TestConsole } from '../testing/console';
import {
  hoursAgo,
  inventory,
  inventoryChange,
  item,
  operation,
  viewer,
  volume,
} from '../testing/world';
import { FileSaver } from '../ui/file-saver';
import { ExcludeDialogHarness } from './exclude-dialog.harness';
import { VolumesPageHarness } from './volumes-page.harness';

const volumes = [
  volume('shop/orders'),
  volume('shop/cart', { status: 'excluded', reason: 'Excluded on purpose.', policies: [] }),
  volume('media/photos', { status: 'overdue', reason: 'It was detached.', storageClass: 'slow' }),
  volume('home/camera', { status: 'unsupported', reason: 'Its driver is nfs.', driver: 'nfs' }),
  volume('auth/sessions', {
    status: 'never',
    lastRestorePoint: null,
    restorePoints: 0,
    lastAttempt: { time: hoursAgo(2), state: 'failed', error: 'read-only' },
  }),
];

async function visit(url = '/volumes', story: Story = {}) {
  const console = new TestConsole({ volumes, ...story });
  const page = await (await console.visit(url)).getHarness(VolumesPageHarness);
  return { console, page };
}
async function tell(console: TestConsole, changed: VolumeRow[], removed: VolumeName[] = []) {
  console.events.send('inventory', inventoryChange(changed, removed));
  await console.pass(200);
}
const address = () => TestBed.inject(Location).path();

describe('the page of all volumes', () => {
  describe('when there is nothing to show', () => {
    it('says that nobody may see it, and whom to ask', async () => {
      const console = new TestConsole();
      console.api.on('GET /v1/inventory', console.api.problem('not-permitted', 'No group.'));
      const page = await (await console.visit('/volumes')).getHarness(VolumesPageHarness);
      expect(await page.texts('sot-empty-state h2')).toEqual(['You may not see volumes']);
      expect(await page.text()).not.toContain('Reading');
    });

    it('says that the cluster has no volumes yet', async () => {
      const { page } = await visit('/volumes', { volumes: [] });
      expect(await page.texts('sot-empty-state h2')).toEqual(['There are no volumes yet']);
    });

    it('does not take namespaces without a volume for a cluster without one', async () => {
      const { page } = await visit('/volumes?ns=bygone,gone');
      expect(await page.texts('sot-empty-state h2')).toEqual(['No volume in these 2 namespaces']);
      const deleted = await page.link('See what was deleted');
      expect(await deleted.getAttribute('href')).toBe('/volumes/deleted?ns=bygone,gone');
      await page.press('Show all namespaces');
      expect(address()).toBe('/volumes');
    });

    it('says that the filters let nothing through, and takes them away', async () => {
      const { console, page } = await visit('/volumes?q=nowhere');
      expect(await page.texts('sot-empty-state h2')).toEqual(['No volume matches']);
      await page.press('Clear the filters');
      await console.pass(250);
      expect(await (await page.table()).names()).toHaveLength(5);
      expect(address()).toBe('/volumes');
    });

    it('says what went wrong, and tries again on request', async () => {
      const console = new TestConsole();
      console.api.on('GET /v1/inventory', console.api.problem('not-ready', 'Caches are filling.'));
      const page = await (await console.visit('/volumes')).getHarness(VolumesPageHarness);
      expect(await page.texts('sot-problem-panel p')).toContain('Caches are filling.');
      console.api.on('GET /v1/inventory', inventory(volumes));
      await page.press('Try again');
      await console.settle();
      expect(await (await page.table()).names()).toHaveLength(5);
    });
  });

  it('shows every volume, what needs somebody first, the unsupported with its reason', async () => {
    const { page } = await visit();
    const table = await page.table();
    expect(await table.names()).toEqual(['sessions', 'photos', 'orders', 'cart', 'camera']);
    const status = await table.column('status');
    expect(status[0]).toContain('Never backed up');
    expect(status[4]).toContain('Unsupported');
    expect(status[4]).toContain('Its driver is nfs.');
    expect((await table.column('age'))[0]).toContain('last attempt failed');
  });

  it('names all policies of a volume, though its cell has room for one', async () => {
    const policies = ['nightly', 'every-hour-of-the-day'];
    const { page } = await visit('/volumes', { volumes: [volume('shop/orders', { policies })] });
    expect(await (await page.table()).titles('policies')).toEqual([
      'nightly, every-hour-of-the-day',
    ]);
  });

  it('narrows by text while somebody types, and writes the address when they pause', async () => {
    const { console, page } = await visit();
    await (await page.filters()).fill('Filter the volumes', 'photo');
    expect(await (await page.table()).names()).toEqual(['photos']);
    expect(address()).toBe('/volumes');
    await console.pass(250);
    expect(address()).toBe('/volumes?q=photo');
  });

  it('does not take back what is typed while an earlier address arrives', async () => {
    const { console, page } = await visit();
    const filters = await page.filters();
    await filters.fill('Filter the volumes', 'ph');
    console.clock.advance(250);
    await filters.fill('Filter the volumes', 'photos');
    await console.settle();
    expect(await (await filters.field('Filter the volumes')).getProperty('value')).toBe('photos');
    await console.pass(250);
    expect(address()).toBe('/volumes?q=photos');
  });

  it('narrows by statuses, whose counts follow the other filters', async () => {
    const { console, page } = await visit('/volumes?class=slow');
    const filters = await page.filters();
    expect(await filters.statuses()).toContain('Overdue 1');
    expect(await filters.statuses()).toContain('Protected 0');
    await filters.press('Protected 0');
    await console.pass(250);
    expect(address()).toBe('/volumes?class=slow&status=ok');
    expect(await page.has('sot-empty-state')).toBe(true);
  });

  it('shows what an address asks for', async () => {
    const { page } = await visit('/volumes?status=overdue,never&sort=-name');
    expect(await (await page.table()).names()).toEqual(['sessions', 'photos']);
    expect(await (await page.filters()).chosen()).toHaveLength(2);
    expect(await (await page.table()).sortOf('Volume')).toBe('descending');
  });

  it.each(['class=bygone', 'policy=bygone'])(
    'shows what it is narrowed by, also when nothing has that any more (%s)',
    async (query) => {
      const { page } = await visit(`/volumes?${query}`, { volumes: [volume('shop/orders')] });
      const filters = await page.filters();
      const select = await filters.field(query.startsWith('class') ? 'Storage class' : 'Policy');
      expect(await select.getProperty('value')).toBe('bygone');
      await select.selectOptions(0);
      expect(await (await page.table()).names()).toEqual(['orders']);
    },
  );

  it('keeps to the namespaces of the address', async () => {
    const { page } = await visit('/volumes?ns=shop');
    expect(await (await page.table()).names()).toEqual(['orders', 'cart']);
    expect(await page.text()).toContain('2 volumes');
  });

  it('sorts by a column, and the other way round at the second press', async () => {
    const { console, page } = await visit();
    const table = await page.table();
    await table.press('Volume');
    expect(await table.names()).toEqual(['camera', 'cart', 'orders', 'photos', 'sessions']);
    await table.press('Volume');
    expect((await table.names())[0]).toBe('sessions');
    await console.pass(250);
    expect(address()).toBe('/volumes?sort=-name');
  });

  it('follows changes in the cluster without losing the selection', async () => {
    const { console, page } = await visit();
    const table = await page.table();
    await table.select('shop/orders');
    await tell(
      console,
      [volume('shop/orders', { status: 'overdue' }), volume('shop/new')],
      [{ namespace: 'home', pvc: 'camera' }],
    );
    expect(await table.names()).toEqual(['sessions', 'photos', 'orders', 'new', 'cart']);
    expect(await (await page.bulk())?.text()).toContain('1 volume selected');
  });

  it('backs a volume up from its row, without a question', async () => {
    const { console, page } = await visit();
    console.api.on('POST /v1/backup', operation('op-1', [item('shop/orders')]));
    await (await page.table()).choose('shop/orders', 'Back up now');
    await console.settle();
    expect(console.api.sentTo('POST /v1/backup')[0]?.body).toEqual({
      namespace: 'shop',
      pvc: 'orders',
    });
  });

  it('takes an exclusion back', async () => {
    const { console, page } = await visit();
    console.api.on('DELETE /v1/exclusions', {});
    await (await page.table()).choose('shop/cart', 'No longer exclude');
    await console.settle();
    expect(console.api.sentTo('DELETE /v1/exclusions')[0]?.url).toBe(
      '/v1/exclusions?namespace=shop&pvc=cart',
    );
  });

  describe('with several selected', () => {
    it('backs each namespace up in one operation', async () => {
      const { console, page } = await visit();
      console.api
        .on('POST /v1/backup', operation('op-1', [item('media/photos')]))
        .on('POST /v1/backup/namespace', operation('op-2', [item('shop/orders')]));
      const table = await page.table();
      for (const name of ['shop/orders', 'shop/cart', 'media/photos']) await table.select(name);
      await (await page.bulk())?.press('Back up 3 volumes');
      await console.settle();
      expect(console.api.sentTo('POST /v1/backup/namespace')[0]?.body).toEqual({
        namespace: 'shop',
        excludePvcs: [],
      });
      expect(console.api.sentTo('POST /v1/backup')).toHaveLength(1);
      expect(await page.bulk()).toBeNull();
      expect(document.activeElement?.tagName).toBe('H1');
    });

    it('restores those of one namespace together, and says why not those of two', async () => {
      const { console, page } = await visit();
      const table = await page.table();
      await table.selectAll();
      expect(await (await page.bulk())?.refusalOf('Restore together…')).toContain('one namespace');
      await table.selectAll();
      for (const name of ['shop/orders', 'media/photos', 'shop/cart']) await table.select(name);
      await table.select('media/photos');
      await (await page.bulk())?.press('Restore together…');
      await console.settle();
      expect(address()).toBe('/restore/group?namespace=shop&pvcs=cart,orders');
    });

    it('says why a viewer cannot back up', async () => {
      const { page } = await visit('/volumes', { session: viewer() });
      await (await page.table()).select('shop/orders');
      expect(await (await page.bulk())?.refusalOf('Back up 1 volume')).toContain('viewer');
    });
  });

  describe('by keyboard', () => {
    it('moves between rows, selects, backs up and restores', async () => {
      const { console, page } = await visit();
      console.api.on('POST /v1/backup', operation('op-1', [item('media/photos')]));
      const table = await page.table();
      await table.key(0, TestKey.DOWN_ARROW);
      await console.settle();
      expect(await table.isFocused(1)).toBe(true);
      await table.key(1, ' ');
      expect(await (await page.bulk())?.text()).toContain('1 volume selected');
      await table.key(1, 'b');
      await console.settle();
      expect(console.api.sentTo('POST /v1/backup')[0]?.body).toMatchObject({ pvc: 'photos' });
      await table.key(1, 'r');
      await console.settle();
      expect(address()).toBe('/restore?namespace=media&pvc=photos');
    });

    it('stays in its row when the row moves, and says nothing of one that is gone', async () => {
      const { console, page } = await visit();
      const table = await page.table();
      await table.key(0, TestKey.DOWN_ARROW);
      await console.settle();
      const focused = () => document.activeElement?.textContent;
      expect(focused()).toBe('photos');
      await tell(console, [volume('media/photos', { status: 'unsupported' })]);
      expect((await table.names()).at(-1)).toBe('photos');
      expect(focused()).toBe('photos');
      await tell(console, [], [{ namespace: 'media', pvc: 'photos' }]);
      expect(document.activeElement === document.body).toBe(true);
    });

    it('goes on from a row that its own act took out of the list, at last to the heading', async () => {
      const excluded = ['a', 'b', 'c'].map((pvc) => volume(`shop/${pvc}`, { status: 'excluded' }));
      const { console, page } = await visit('/volumes?status=excluded', { volumes: excluded });
      console.api.on('DELETE /v1/exclusions', {});
      const include = async (pvc: string) => {
        await (await page.table()).choose(`shop/${pvc}`, 'No longer exclude');
        await tell(console, [volume(`shop/${pvc}`)]);
        return document.activeElement?.textContent;
      };
      expect(await include('b')).toBe('c');
      expect(await include('c')).toBe('a');
      expect(await include('a')).toBe('Volumes');
      expect(document.activeElement?.tagName).toBe('H1');
    });

    it('goes on also where a dialog was about the row', async () => {
      const { console, page } = await visit('/volumes?status=ok', {
        volumes: [volume('shop/a'), volume('shop/b')],
      });
      await (await page.table()).choose('shop/a', 'Exclude…');
      await console.settle();
      const [dialog] = await console.outside.getAllHarnesses(ExcludeDialogHarness);
      console.api.on('POST /v1/exclusions', {});
      await dialog?.fill('Reason', 'moved away');
      await tell(console, [volume('shop/a', { status: 'excluded' })]);
      await dialog?.press('Exclude a');
      await console.settle();
      expect(document.activeElement?.textContent).toBe('b');
    });

    it('comes back to the menu that a dialog was opened from', async () => {
      const { console, page } = await visit();
      await (await page.table()).choose('shop/orders', 'Exclude…');
      await console.settle();
      const [dialog] = await console.outside.getAllHarnesses(ExcludeDialogHarness);
      await dialog?.press('Cancel');
      await console.settle();
      expect(document.activeElement?.getAttribute('aria-label')).toBe('Actions for shop/orders');
    });

    it('stays with what it was given meanwhile', async () => {
      const excluded = ['a', 'b'].map((pvc) => volume(`shop/${pvc}`, { status: 'excluded' }));
      const { console, page } = await visit('/volumes?status=excluded', { volumes: excluded });
      console.api.on('DELETE /v1/exclusions', {});
      await (await page.table()).choose('shop/a', 'No longer exclude');
      const filter = await (await page.filters()).field('Filter the volumes');
      await filter.focus();
      await tell(console, [volume('shop/a')]);
      expect(await filter.isFocused()).toBe(true);
    });

    it('comes back to a row that was not drawn meanwhile, unless it went elsewhere', async () => {
      const many = Array.from({ length: 600 }, (_, index) => volume(`n/v${index}`));
      const { console, page } = await visit('/volumes', { volumes: many });
      const table = await page.table();
      const scrollTo = async (px: number) => {
        const body = document.querySelector('tbody');
        if (body) body.getBoundingClientRect = () => new DOMRect(0, -px, 0, 0);
        window.dispatchEvent(new Event('scroll'));
        await new Promise(requestAnimationFrame);
        await console.settle();
      };
      await table.key(0, TestKey.DOWN_ARROW);
      await console.settle();
      const second = (await table.names())[1];
      await scrollTo(20_000);
      expect(await table.names()).not.toContain(second);
      await scrollTo(0);
      expect(document.activeElement?.textContent).toBe(second);
      await scrollTo(20_000);
      const filter = await (await page.filters()).field('Filter the volumes');
      await filter.focus();
      await scrollTo(0);
      expect(await filter.isFocused()).toBe(true);
    });

    it('leaves single keys alone when they are switched off', async () => {
      const { console, page } = await visit('/volumes', { preferences: '{"shortcuts":false}' });
      await (await page.table()).key(0, 'b');
      await console.settle();
      expect(console.api.sentTo('POST /v1/backup')).toEqual([]);
    });
  });

  it('leaves out columns on request, and remembers it', async () => {
    const { console, page } = await visit();
    await page.tick('Policies');
    expect(await (await page.table()).heads()).not.toContain('Policies');
    const kept = JSON.parse(console.remembered.get('soteria.preferences') ?? '') as object;
    expect(kept).toMatchObject({ hiddenColumns: ['storageClass', 'nextRun', 'policies'] });
  });

  it('saves a view under a name, and forgets it', async () => {
    const { console, page } = await visit('/volumes?status=overdue&ns=media');
    await page.fill('Name for this view', 'late media');
    await page.press('Save');
    const link = await page.link('late media');
    expect(await link.getAttribute('href')).toBe('/volumes?ns=media&status=overdue');
    await page.press('Forget the view late media');
    await console.settle();
    expect(await page.text()).toContain('No view is saved yet.');
  });

  it('gives what is shown as CSV', async () => {
    const files: string[] = [];
    const saver = { save: (name: string, _type: string, text: string) => files.push(name, text) };
    const providers = [{ provide: FileSaver, useValue: saver }];
    const { page } = await visit('/volumes?status=overdue', { providers });
    await page.press('CSV');
    expect(files[0]).toBe('volumes.csv');
    expect(files[1]?.trim().split('\r\n')).toHaveLength(2);
  });

  it('draws few of ten thousand rows', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => volume(`n/v${index}`));
    const { page } = await visit('/volumes', { volumes: many });
    expect((await (await page.table()).names()).length).toBeLessThan(80);
    expect(await page.text()).toContain('10000 volumes');
  });
});
