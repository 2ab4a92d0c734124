import { world } from '@soteria/sandbox';
import { TimeLapse } from './testing/time-lapse';

const YEARS: readonly [year: string, start: number][] = [
  ['1970', Date.UTC(1970, 0, 1, 0, 10)],
  ['2038, a minute before a 32-bit clock turns over', Date.UTC(2038, 0, 19, 3, 13)],
  ['2100, which is no leap year', Date.UTC(2100, 1, 28, 23, 59)],
];

describe.each(YEARS)('X11: the wall clock says %s', (_year, start) => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      start,
      world: world().namespace('elsewhere').volume('shop/orders', { created: '5m ago' }),
    });
  });
  afterAll(() => lapse.story.end());

  it('a backup and a restore go through, though the clock jumps in between', async () => {
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    lapse.clock.jump(lapse.clock.now() + 1_000);
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    const before = lapse.clock.monotonic();
    await lapse.done('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'elsewhere', pvc: 'orders' },
    });
    expect(lapse.clock.monotonic() - before).toBeLessThan(10 * 60_000);
    expect(lapse.story.cluster.contentsOf('elsewhere/orders')).toEqual(
      lapse.story.cluster.contentsOf('shop/orders'),
    );
  });
});
