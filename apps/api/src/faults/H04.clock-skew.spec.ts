import { Replicas } from '../cluster/testing/replicas';

const HOUR_MS = 3_600_000;

describe('H04: the clocks of the replicas are far apart', () => {
  let replicas: Replicas;
  beforeEach(async () => {
    replicas = await Replicas.start();
  });
  afterEach(() => replicas.stop());

  it.each([HOUR_MS, -HOUR_MS])(
    'a follower that is %i ms off waits no less and no longer than the others',
    async (skewMs) => {
      const a = await replicas.add('a');
      await replicas.until(['a']);
      await replicas.add('b', skewMs);
      await replicas.elapse(300_000);
      expect(replicas.leaders()).toEqual(['a']);
      replicas.kill(a);
      const waited = await replicas.until(['b']);
      expect(waited).toBeGreaterThanOrEqual(45_000);
      expect(waited).toBeLessThanOrEqual(75_000);
      expect(replicas.overlaps).toEqual([]);
    },
  );

  it('a clock that jumps changes nothing', async () => {
    const a = await replicas.add('a');
    await replicas.until(['a']);
    const b = await replicas.add('b');
    for (const target of [Date.UTC(2038, 0, 20), 0, Date.UTC(2100, 0, 1)]) {
      a.clock.jump(target);
      b.clock.jump(Date.UTC(2026, 4, 1) - target);
      await replicas.elapse(100_000);
      expect(replicas.leaders()).toEqual(['a']);
    }
    expect(replicas.overlaps).toEqual([]);
  });
});
