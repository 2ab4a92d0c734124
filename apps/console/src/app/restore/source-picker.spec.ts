import { TestConsole } from '../testing/console';
import { backup, daysAgo, inventory, volume } from '../testing/world';
import { SourcePickerHarness } from './source-picker.harness';

const volumes = [
  volume('shop/orders'),
  volume('media/photos'),
  volume('a/bare', { restorePoints: 0 }),
];
const backups = [
  backup('shop/orders', 'b2', { snapshotTime: daysAgo(1) }),
  backup('wiki/pages', 'b9', { snapshotTime: daysAgo(5) }),
];

const livingIn = (picker: SourcePickerHarness) =>
  picker.texts('[aria-label="Volumes with restore points"] li');
const deletedIn = (picker: SourcePickerHarness) =>
  picker.texts('[aria-label="Deleted volumes with restore points"] li');

describe('the choice of what to restore', () => {
  const pickerIn = async (console: TestConsole, url = '/restore') =>
    (await console.visit(url)).getHarness(SourcePickerHarness);

  it('finds what has restore points, also when its claim is gone', async () => {
    const picker = await pickerIn(new TestConsole({ volumes, backups }));
    expect(await picker.texts('li .name')).toEqual(['media/photos', 'shop/orders', 'wiki/pages']);
    await picker.fill('Find the volume to restore', 'wiki');
    expect(await picker.texts('li .name')).toEqual(['wiki/pages']);
    const link = await picker.link(/^wiki\/pages/);
    expect(await link.getAttribute('href')).toBe('/restore?namespace=wiki&pvc=pages');
  });

  it('says so when the backups cannot be read', async () => {
    const console = new TestConsole({ volumes });
    console.api.on('GET /v1/backups', console.api.problem('not-ready', 'Caches are filling.'));
    const picker = await (await console.visit('/restore')).getHarness(SourcePickerHarness);
    expect(await picker.text()).toContain('Caches are filling.');
    expect(await picker.texts('li .name')).toContain('shop/orders');
    expect(await deletedIn(picker)).toEqual(['Not known.']);
  });

  it('names the namespaces that it keeps to, and looks in all on request', async () => {
    const console = new TestConsole({ volumes, backups });
    const picker = await pickerIn(console, '/restore?ns=a');
    expect(await livingIn(picker)).toEqual(['No volume in a has a restore point.']);
    expect(await deletedIn(picker)).toEqual(['No deleted volume in a has a restore point.']);
    await picker.fill('Find the volume to restore', 'pages');
    expect(await livingIn(picker)).toEqual(['No volume with restore points in a matches.']);
    expect(await deletedIn(picker)).toEqual(['No deleted volume in a matches.']);
    await picker.press('Show all namespaces');
    await console.settle();
    expect(await picker.texts('li .name')).toEqual(['wiki/pages']);
    expect(await (await picker.field('Find the volume to restore')).isFocused()).toBe(true);
    expect(await picker.text()).not.toContain('Show all namespaces');
  });

  it('says that nothing matches what is typed, not that there is nothing', async () => {
    const picker = await pickerIn(new TestConsole({ volumes, backups }));
    await picker.fill('Find the volume to restore', 'nowhere');
    expect(await livingIn(picker)).toEqual(['No volume with restore points matches.']);
    expect(await deletedIn(picker)).toEqual(['No deleted volume matches.']);
  });

  const named = (count: number) =>
    Array.from({ length: count }, (_, at) => volume(`many/data-${at}`));
  it('says how many are not shown', async () => {
    const picker = await pickerIn(new TestConsole({ volumes: named(20) }));
    expect(await picker.text()).toContain('8 more; a few letters');
    await picker.fill('Find the volume to restore', 'data-19');
    expect(await picker.texts('li .name')).toEqual(['many/data-19']);
    expect(await picker.text()).not.toContain('more;');
  });

  it('does not say that there is none before it is known', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/inventory', console.api.problem('not-ready', 'Caches are filling.'));
    const picker = await pickerIn(console);
    expect(await picker.text()).toContain('Caches are filling.');
    expect(await livingIn(picker)).toEqual(['Not known.']);
    expect(await deletedIn(picker)).toEqual(['Not known.']);
    console.api.on('GET /v1/inventory', inventory([]));
    await picker.press('Try again');
    await console.settle();
    expect(await picker.text()).toContain('No volume has a restore point yet');
  });
});
