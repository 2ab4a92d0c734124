import { beginInventory } from '../testing/begun-inventory';
import { TestConsole } from '../testing/console';
import { volume } from '../testing/world';
import { VolumesPageHarness } from './volumes-page.harness';

describe('the page of all volumes, while most are still being read', () => {
  const first = [
    volume('auth/sessions', { status: 'never', restorePoints: 0, lastRestorePoint: null }),
    volume('media/photos', { status: 'overdue' }),
    volume('shop/orders'),
  ];
  const all = [
    ...first,
    volume('home/camera', { status: 'unsupported' }),
    volume('shop/cart', { status: 'excluded' }),
    volume('shop/late'),
  ];
  async function begin(url = '/volumes') {
    const console = new TestConsole();
    const others = beginInventory(console, first, all);
    const page = await (await console.visit(url)).getHarness(VolumesPageHarness);
    return { console, page, others };
  }

  it('selects not all of those read so far, though somebody means all', async () => {
    const { page, others } = await begin();
    const box = await (await page.table()).field('Select all');
    expect(await box.getProperty('disabled')).toBe(true);
    await others.finish();
    await (await page.table()).selectAll();
    expect(await (await page.bulk())?.text()).toContain('6 volumes selected');
  });

  it('does nothing with several before it knows the others of their namespace', async () => {
    const { console, page, others } = await begin();
    const table = await page.table();
    await table.select('shop/orders');
    await table.select('auth/sessions');
    expect(await page.bulk()).toBeNull();
    await others.finish();
    await (await page.table()).select('shop/late');
    await (await page.bulk())?.press('Back up 3 volumes');
    await console.settle();
    const [together] = console.api.sentTo('POST /v1/backup/namespace').map(({ body }) => body);
    expect(together).toMatchObject({ namespace: 'shop', excludePvcs: ['cart'] });
  });

  it('exports no part of the list', async () => {
    const { page, others } = await begin();
    expect(await (await page.button('CSV')).getProperty('disabled')).toBe(true);
    await others.finish();
    expect(await (await page.button('CSV')).getProperty('disabled')).toBe(false);
  });

  it('finds nothing among a part, and does not say that nothing matches', async () => {
    const { page, others } = await begin();
    await (await page.filters()).fill('Filter the volumes', 'late');
    expect(await page.has('sot-empty-state')).toBe(false);
    expect(await page.has('sot-volume-table')).toBe(false);
    expect(await page.text()).toContain('Reading 6 volumes…');
    expect(await (await page.filters()).statuses()).toContain('Protected');
    await others.finish();
    expect(await (await page.table()).names()).toEqual(['late']);
  });

  it.each(['sort=name', 'status=ok', 'ns=shop'])(
    'shows no beginning of a list that begins with others (%s)',
    async (query) => {
      const { page, others } = await begin(`/volumes?${query}`);
      expect(await page.has('sot-volume-table')).toBe(false);
      expect(await page.has('sot-empty-state')).toBe(false);
      expect(await page.has('sot-skeleton')).toBe(true);
      await others.finish();
      expect(await (await page.table()).names()).toContain('late');
    },
  );

  it('shows what needs somebody most, counts all, and says that the others are to come', async () => {
    const { page, others } = await begin();
    expect(await (await page.table()).names()).toEqual(['sessions', 'photos', 'orders']);
    expect(await page.text()).toContain('The first 3 of 6 volumes…');
    expect(await page.text()).toContain('Reading the others…');
    expect(await (await page.filters()).statuses()).toContain('Protected 2');
    await others.finish();
    expect(await (await page.table()).names()).toHaveLength(6);
    expect(await page.text()).not.toContain('Reading');
  });
});
