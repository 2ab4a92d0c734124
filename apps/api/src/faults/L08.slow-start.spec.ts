import { MARK, world } from '@soteria/sandbox';
import { HOUR_MS, TimeLapse } from './testing/time-lapse';

describe('L08: an upload that is at 0 % for three hours, and is well', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world().volume('shop/orders', { marks: { [MARK.backupStallsAt]: '0' } }),
    });
  });
  afterAll(() => lapse.story.end());

  it('is not taken for failed, and succeeds in the end with one backup', async () => {
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    // Not by its phase, nor by 0 %, which it says before Longhorn begins: hours that go by then are a reason to give up.
    await lapse.until('it uploads', async () => {
      const { lastProgressAt } = (await lapse.story.operation(id)).items[0] ?? {};
      return lastProgressAt !== undefined;
    });
    await lapse.later(3 * HOUR_MS);
    const { state, items } = await lapse.story.operation(id);
    expect([state, items[0]?.progress]).toEqual(['running', 0]);
    await lapse.markVolume('shop/orders', { [MARK.backupStallsAt]: null });
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(lapse.backups()).toHaveLength(1);
  });
});
