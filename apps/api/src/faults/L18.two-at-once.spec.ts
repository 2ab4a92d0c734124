import { MARK, world } from '@soteria/sandbox';
import { TimeLapse } from './testing/time-lapse';

describe('L18: several backups of one volume are asked for at once', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world().volume('shop/orders', { marks: { [MARK.backupTakesSeconds]: '20' } }),
    });
  });
  afterAll(() => lapse.story.end());

  it('makes one after the other, and says what the others wait for', async () => {
    let most = 0;
    const count = () => lapse.backups().filter(({ status }) => status?.lastSyncedAt == null).length;
    const end = lapse.story.cluster.sandbox.mutations.on({
      afterApply: () => void (most = Math.max(most, count())),
    });
    const asked = { namespace: 'shop', pvc: 'orders' };
    const ids = await Promise.all([1, 2, 3].map(() => lapse.story.begun('/v1/backup', asked)));
    expect(new Set(ids).size).toBe(3);
    const waiting = async () => {
      const details = await Promise.all(
        ids.map(async (id) => (await lapse.story.operation(id)).items[0]?.detail ?? ''),
      );
      return details.filter((detail) => /another backup of the same volume/.test(detail)).length;
    };
    await lapse.until('two of them wait', async () => (await waiting()) === 2);
    for (const id of ids) expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    end();
    expect(lapse.backups()).toHaveLength(3);
    expect(most).toBe(1);
  });
});
