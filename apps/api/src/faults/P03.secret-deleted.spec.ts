import { startCluster, world } from '@soteria/sandbox';
import { Hand } from '../policy/testing/hand';
import { ShiftedClock } from '../testing/shifted-clock';
import { Story } from '../testing/story';

const DAY_MS = 86_400_000;

describe('P03: the Secret is deleted while Soteria runs', () => {
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    const clock = new ShiftedClock();
    const cluster = await startCluster({
      world: world().volume('shop/orders').backup({ at: '3d ago' }),
    });
    story = await Story.begin({ cluster, clock });
    hand = new Hand(story);
    await hand.save({ schedule: { cron: '0 0 * * *', onMissed: 'run' }, objectiveSeconds: 3_600 });
    await hand.remove();
    await hand.known(1, 1);
    clock.leap(DAY_MS);
  });
  afterEach(() => story.end());

  it('nothing runs and nothing is made in its place; that is told', async () => {
    const [problem] = (await hand.list()).problems;
    expect(problem?.key).toBe('soteria-policies');
    expect(problem?.detail).toMatch(/is gone, so no policy runs and nothing is pruned/);
    expect(await hand.look()).toEqual([]);
    expect(hand.secret()).toBeUndefined();
    await story.until('the volume tells why', async () => {
      const { reason } = await hand.volume('orders');
      return /Selected by hourly, but the Secret .* was gone at the last run\./.test(reason);
    });
  });

  it('the next save writes back what it held, and what was owed is run once', async () => {
    await hand.save({ name: 'other', selector: { namespaces: ['blog'] } });
    await hand.known(2, 0);
    expect(Object.keys(hand.secret()?.data ?? {}).sort()).toEqual([
      'policy.hourly.json',
      'policy.other.json',
    ]);
    expect(await hand.look()).toHaveLength(1);
    expect(await hand.look()).toHaveLength(1);
    await story.until('the volume complains no longer', async () => {
      return !(await hand.volume('orders')).reason.includes('was gone');
    });
  });

  it('a process that begins without it has no policies, and says so by what is unprotected', async () => {
    await story.restart();
    expect(await hand.list()).toEqual({ items: [], problems: [] });
    expect((await hand.volume('orders')).status).toBe('unprotected');
    expect(await hand.look()).toEqual([]);
    expect(hand.secret()).toBeUndefined();
  });
});
