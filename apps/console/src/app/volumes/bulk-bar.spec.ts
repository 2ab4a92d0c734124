import { TestBed } from '@angular/core/testing';
import { Commands } from '../data/commands';
import { TestConsole } from '../testing/console';
import { volume } from '../testing/world';
import { VolumesPageHarness } from './volumes-page.harness';

const excluded = { status: 'excluded' as const, reason: 'Excluded on purpose.' };
const volumes = [
  volume('shop/orders', excluded),
  volume('shop/cart', excluded),
  volume('media/photos'),
];
const BACK = 'No longer exclude 2 volumes';

async function selected(...names: string[]) {
  const console = new TestConsole({ volumes });
  const page = await (await console.visit('/volumes')).getHarness(VolumesPageHarness);
  for (const name of names) await (await page.table()).select(name);
  const bar = await page.bulk();
  if (!bar) throw new Error('Nothing is selected.');
  return { console, page, bar };
}
const taken = (console: TestConsole) =>
  console.api.sentTo('DELETE /v1/exclusions').map(({ url }) => url.split('?')[1]);

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
