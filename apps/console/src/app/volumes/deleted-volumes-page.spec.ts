import { type Story, TestConsole } from '../testing/console';
import { backup, daysAgo, failedBackup, inventory, volume } from '../testing/world';
import { DeletedVolumesPageHarness } from './deleted-volumes-page.harness';

const backups = [
  backup('shop/orders', 'b1'),
  backup('wiki/pages', 'b2', { snapshotTime: daysAgo(3) }),
  backup('wiki/media', 'b3', { snapshotTime: daysAgo(9) }),
];

async function visit(story: Story = {}, url = '/volumes/deleted') {
  const console = new TestConsole({ volumes: [volume('shop/orders')], backups, ...story });
  const page = await (await console.visit(url)).getHarness(DeletedVolumesPageHarness);
  return { console, page };
}

describe('the page of deleted volumes', () => {
  it('says when the backups cannot be read', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/backups', console.api.problem('not-ready', 'Caches are filling.'));
    const page = await (
      await console.visit('/volumes/deleted')
    ).getHarness(DeletedVolumesPageHarness);
    expect(await page.text()).toContain('Caches are filling.');
  });

  it('says when it cannot be known which claims exist, and tries again', async () => {
    const console = new TestConsole({ backups });
    console.api.on('GET /v1/inventory', console.api.problem('not-ready', 'Caches are filling.'));
    const page = await (
      await console.visit('/volumes/deleted')
    ).getHarness(DeletedVolumesPageHarness);
    expect(await page.text()).toContain('Caches are filling.');
    console.api.on('GET /v1/inventory', inventory([volume('shop/orders')]));
    await page.press('Try again');
    await console.settle();
    expect(await page.texts('li .name')).toEqual(['wiki/pages', 'wiki/media']);
  });

  it('says that one without a restore point cannot show when none has any', async () => {
    const { page } = await visit({ backups: [failedBackup('wiki/pages', 'b4')] });
    expect(await page.texts('sot-empty-state h2')).toEqual([
      'No restore points of deleted volumes',
    ]);
    expect(await page.texts('sot-empty-state p')).toEqual([
      expect.stringContaining('deleted without a restore point cannot show here'),
    ]);
  });

  it('does not say so of all when only some namespaces are looked at', async () => {
    const { console, page } = await visit({}, '/volumes/deleted?ns=shop');
    expect(await page.texts('sot-empty-state h2')).toEqual(['No deleted volume in shop']);
    await page.press('Show all namespaces');
    await console.settle();
    expect(await page.texts('li .name')).toEqual(['wiki/pages', 'wiki/media']);
  });

  it('lists what can be had back, the newest first', async () => {
    const { page } = await visit();
    expect(await page.texts('li .name')).toEqual(['wiki/pages', 'wiki/media']);
    const link = await page.link('Restore wiki/pages');
    expect(await link.getAttribute('href')).toBe('/restore?namespace=wiki&pvc=pages');
  });

  it('is narrowed by text and by namespace', async () => {
    const { page } = await visit();
    await page.fill('Filter the deleted volumes', 'media');
    expect(await page.texts('li .name')).toEqual(['wiki/media']);
    await page.fill('Filter the deleted volumes', 'nothing');
    expect(await page.texts('li')).toEqual(['None by that name.']);
  });
});
