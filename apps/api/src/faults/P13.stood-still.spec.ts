import { startCluster, world } from '@soteria/sandbox';
import { Hand } from '../policy/testing/hand';
import { ShiftedClock } from '../testing/shifted-clock';
import { Story } from '../testing/story';

const HALF_A_MINUTE_MS = 30_000;

describe('P13: the process stands still for half a minute while a slot passes', () => {
  let clock: ShiftedClock;
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    clock = new ShiftedClock();
    clock.set(Date.parse('2031-05-14T10:20:00Z'));
    const cluster = await startCluster({ world: world().volume('shop/orders') });
    story = await Story.begin({ cluster, clock });
    hand = new Hand(story);
  });
  afterEach(() => story.end());

  it('the next looks begin it once, however many come at once, and do not call it missed', async () => {
    await hand.save({ schedule: { cron: '0 12 * * *', onMissed: 'skip' } });
    clock.set(Date.parse('2031-05-14T11:59:45Z'));
    expect(await hand.look()).toEqual([]);
    clock.leap(HALF_A_MINUTE_MS);
    await Promise.all([story.tick(), story.tick(), story.tick()]);
    const runs = await hand.look();
    expect(runs).toHaveLength(1);
    expect(runs[0]?.note).toBeUndefined();
  });
});
