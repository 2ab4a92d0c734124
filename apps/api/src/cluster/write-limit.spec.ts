import { ManualClock } from '@soteria/sandbox';
import { settle } from './testing/eventually';
import { WriteLimit } from './write-limit';

describe('WriteLimit', () => {
  it('lets a burst go at once and spaces out the rest, in order', async () => {
    const clock = new ManualClock(0);
    const limit = new WriteLimit(clock, 20, 10);
    const gone: number[] = [];
    for (let index = 0; index < 30; index += 1) void limit.turn().then(() => gone.push(index));
    await settle();
    expect(gone).toHaveLength(10);
    clock.advance(49);
    await settle();
    expect(gone).toHaveLength(10);
    clock.advance(1);
    await settle();
    expect(gone).toHaveLength(11);
    clock.advance(950);
    await settle();
    expect(gone).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });

  it('turns away those who wait when it is closed, and no others', async () => {
    const clock = new ManualClock(0);
    const limit = new WriteLimit(clock, 20, 10);
    const turns = Array.from({ length: 12 }, () => limit.turn());
    limit.close();
    const outcomes = await Promise.allSettled(turns);
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...Array<string>(10).fill('fulfilled'),
      'rejected',
      'rejected',
    ]);
    await expect(limit.turn()).rejects.toMatchObject({ code: 'cancelled' });
    clock.advance(60_000);
    await limit.turn();
  });

  it('saves up no more than a burst', async () => {
    const clock = new ManualClock(0);
    const limit = new WriteLimit(clock, 20, 10);
    clock.advance(3_600_000);
    let gone = 0;
    for (let index = 0; index < 30; index += 1) void limit.turn().then(() => (gone += 1));
    await settle();
    expect(gone).toBe(10);
  });
});
