import { MARK, world } from '@soteria/sandbox';
import { LONGHORN, MINUTE_MS, TimeLapse } from './testing/time-lapse';

describe('L07: an upload that stands still', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      variables: { SOTERIA_STALL_AFTER: '30m', SOTERIA_BACKUP_CONCURRENCY: '1' },
      world: world()
        .volume('shop/orders', { marks: { [MARK.backupStallsAt]: '17' } })
        .volume('shop/catalog'),
    });
  });
  afterAll(() => lapse.story.end());

  const backup = (pvc: string) => lapse.story.begun('/v1/backup', { namespace: 'shop', pvc });
  const item = async (id: string) => (await lapse.story.operation(id)).items[0];

  it('is said to stand still after the limit, keeps its place, is never failed, and goes on', async () => {
    const id = await backup('orders');
    await lapse.until('it is at 17 %', async () => (await item(id))?.progress === 17);
    await lapse.pass(25 * MINUTE_MS, { stepMs: 25_000 });
    expect(await item(id)).not.toHaveProperty('stalledSince');
    await lapse.pass(10 * MINUTE_MS, { stepMs: 25_000 });
    expect(await item(id)).toMatchObject({
      state: 'running',
      stalledSince: expect.any(String) as string,
    });
    const other = await backup('catalog');
    await lapse.says(other, /limit of things at once/);
    expect(lapse.madeBy(other, 'snapshots.longhorn.io', LONGHORN)).toEqual([]);
    await lapse.markVolume('shop/orders', { [MARK.backupStallsAt]: null });
    const ended = await lapse.ended(id);
    expect(ended).toMatchObject({ state: 'succeeded' });
    expect(ended.items[0]).not.toHaveProperty('stalledSince');
    expect(await lapse.ended(other)).toMatchObject({ state: 'succeeded' });
  });
});
