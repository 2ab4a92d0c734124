import { TestBed } from '@angular/core/testing';
import { type VolumeRow } from '@soteria/contracts';
import { Commands } from '../data/commands';
import { TestConsole } from '../testing/console';
import { type ScriptedApi } from '../testing/scripted-api';
import { item, operation, volume } from '../testing/world';
import { VolumesPageHarness } from './volumes-page.harness';

const excluded = { status: 'excluded' as const, reason: 'Excluded on purpose.' };
const volumes = [
  volume('shop/orders', excluded),
  volume('shop/cart', excluded),
  volume('media/photos'),
];
const BACK = 'No longer exclude 2 volumes';

const selected = (...names: string[]) => selectedOf(volumes, ...names);
async function selectedOf(listed: VolumeRow[], ...names: string[]) {
  const console = new TestConsole({ volumes: listed });
  const page = await (await console.visit('/volumes')).getHarness(VolumesPageHarness);
  for (const name of names) await (await page.table()).select(name);
  const bar = await page.bulk();
  if (!bar) throw new Error('Nothing is selected.');
  return { console, page, bar };
}
const taken = (console: TestConsole) =>
  console.api.sentTo('DELETE /v1/exclusions').map(({ url }) => url.split('?')[1]);

/** As a person does while an answer is on its way, for which a harness would wait. */
function click(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.click();
  TestBed.tick();
}

describe('what was excluded together', () => {
  it('is taken back together, and nothing else that is selected', async () => {
    const { console, page, bar } = await selected('shop/orders', 'media/photos', 'shop/cart');
    console.api.on('DELETE /v1/exclusions', null);
    await bar.press(BACK);
    await console.settle();
    expect(taken(console).sort()).toEqual(['namespace=shop&pvc=cart', 'namespace=shop&pvc=orders']);
    expect(await page.bulk()).toBeNull();
  });

  it('is not offered where nothing of it is excluded', async () => {
    const { bar } = await selected('media/photos');
    await expect(bar.button(/^No longer exclude/)).rejects.toThrow('There is no button');
  });

  it('is not what annotations of claims exclude, which is said', async () => {
    const console = new TestConsole({ volumes });
    const items = [{ namespace: 'shop', pvc: 'cart', reason: 'Moved.', by: 'ada', at: null }];
    console.api.on('GET /v1/exclusions', { items }).on('DELETE /v1/exclusions', null);
    const page = await (await console.visit('/volumes')).getHarness(VolumesPageHarness);
    const table = await page.table();
    for (const name of ['shop/orders', 'shop/cart']) await table.select(name);
    const bar = await page.bulk();
    expect(await bar?.text()).toContain('1 volume is excluded by its own annotation');
    await bar?.press('No longer exclude 1 volume');
    await console.settle();
    expect(taken(console)).toEqual(['namespace=shop&pvc=cart']);
  });

  it('says what stayed excluded, and takes the others back all the same', async () => {
    const { console, bar } = await selected('shop/orders', 'shop/cart');
    console.api.on('DELETE /v1/exclusions', (request: { params: { get(name: string): string } }) =>
      request.params.get('pvc') === 'cart'
        ? console.api.problem('not-found', 'An annotation excludes it.')
        : null,
    );
    await bar.press(BACK);
    await console.settle();
    expect(taken(console)).toHaveLength(2);
    expect(TestBed.inject(Commands).refusal()).toMatchObject({
      detail: '1 of 2 volumes stayed excluded:',
      items: ['shop/cart: An annotation excludes it.'],
    });
  });
});

describe('what is backed up together', () => {
  const living = ['shop/orders', 'shop/cart', 'media/photos'];

  async function chosen() {
    const shown = await selectedOf(
      living.map((name) => volume(name)),
      ...living,
    );
    const { api } = shown.console;
    api
      .on('POST /v1/backup/namespace', api.problem('target-unavailable', 'It is away.'))
      .on('POST /v1/backup', operation('op-1', [item('media/photos')]));
    return shown;
  }

  it('says where it was refused, whatever is begun elsewhere', async () => {
    const { console, bar } = await chosen();
    await bar.press('Back up 3 volumes');
    await console.settle();
    expect(TestBed.inject(Commands).refusal()).toMatchObject({
      detail: '1 of 2 backups is not known to have begun:',
      items: ['shop: It is away.'],
    });
  });

  it('stays selected where it was refused, and nothing else does', async () => {
    const { console, page, bar } = await chosen();
    await bar.press('Back up 3 volumes');
    await console.settle();
    console.api.on('POST /v1/backup/namespace', operation('op-2', [item('shop/orders')]));
    await (await page.bulk())?.press('Back up 2 volumes');
    await console.settle();
    expect(console.api.sentTo('POST /v1/backup')).toHaveLength(1);
    expect(TestBed.inject(Commands).refusal()).toBeNull();
    expect(await page.bulk()).toBeNull();
  });

  it.each([
    ['Soteria is out of reach', (api: ScriptedApi) => api.failure(0), 'No answer came.'],
    ['nobody is signed in', (api: ScriptedApi) => api.problem('not-authenticated', 'Who?'), 'Who?'],
    ['too much is asked', (api: ScriptedApi) => api.problem('too-many-requests', 'Slow.'), 'Slow.'],
  ])('is not asked for any more once %s, and says so', async (_case, answer, detail) => {
    const names = ['a/one', 'b/two', 'c/three', 'd/four'];
    const { console, page, bar } = await selectedOf(
      names.map((name) => volume(name)),
      ...names,
    );
    let asked = 0;
    console.api.on('POST /v1/backup', () =>
      (asked += 1) === 1 ? operation('op-1', [item('a/one')]) : answer(console.api),
    );
    await bar.press('Back up 4 volumes');
    await console.settle();
    await console.settle();
    expect(asked).toBe(2);
    expect(TestBed.inject(Commands).refusal()).toMatchObject({
      detail: '3 of 4 backups are not known to have begun:',
      items: [expect.stringContaining(`b/two: ${detail}`), 'not asked for after that: 2 more'],
    });
    expect(await (await page.bulk())?.text()).toContain('3 volumes selected');
  });

  it('leaves alone what was refused elsewhere', async () => {
    const { console, bar } = await chosen();
    console.api.on('POST /v1/backup/namespace', operation('op-2', [item('shop/orders')]));
    const commands = TestBed.inject(Commands);
    await commands.inJobBar(commands.scanStorage());
    const elsewhere = commands.refusal();
    await bar.press('Back up 3 volumes');
    await console.settle();
    expect(elsewhere).not.toBeNull();
    expect(commands.refusal()).toBe(elsewhere);
  });

  it('is asked for once, also when the selection is made anew meanwhile', async () => {
    const { console } = await chosen();
    click('sot-bulk-bar sot-action-button button');
    click('sot-bulk-bar > button');
    click('[aria-label="Select media/photos"]');
    expect(document.querySelector('sot-bulk-bar')?.textContent).toContain('Back up 1 volume');
    click('sot-bulk-bar sot-action-button button');
    await console.settle();
    expect(console.api.sentTo('POST /v1/backup')).toHaveLength(1);
  });

  it('leaves the focus where somebody has put it meanwhile', async () => {
    const { console, page } = await selected('media/photos');
    console.api.on('POST /v1/backup', operation('op-1', [item('media/photos')]));
    click('sot-bulk-bar sot-action-button button');
    const search = document.querySelector<HTMLElement>('sot-volume-filters input');
    search?.focus();
    await console.settle();
    expect(await page.bulk()).toBeNull();
    expect(search).not.toBeNull();
    expect(document.activeElement).toBe(search);
  });

  it('says all that was refused', async () => {
    const { console, bar } = await chosen();
    console.api.on('POST /v1/backup', console.api.problem('unsupported-volume', 'It is faulted.'));
    await bar.press('Back up 3 volumes');
    await console.settle();
    expect(TestBed.inject(Commands).refusal()?.items?.toSorted()).toEqual([
      'media/photos: It is faulted.',
      'shop: It is away.',
    ]);
  });

  it('is asked for once, however often the button is pressed meanwhile', async () => {
    const { console } = await chosen();
    click('sot-bulk-bar sot-action-button button');
    click('sot-bulk-bar sot-action-button button');
    await console.settle();
    expect(console.api.sentTo('POST /v1/backup')).toHaveLength(1);
  });
});
