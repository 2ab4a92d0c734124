import { world } from '@soteria/sandbox';
import { draft, Hand } from '../policy/testing/hand';
import { Story } from '../testing/story';

describe('P04: the Secret is deleted and made anew again and again', () => {
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    story = await Story.begin({ world: world().volume('shop/orders').volume('shop/cart') });
    hand = new Hand(story);
  });
  afterEach(() => story.end());

  it.each([
    ['an interval', { every: '1h', onMissed: 'run' }],
    ['a cron expression', { cron: '0 0 1 * *', onMissed: 'run' }],
  ])('no slot of %s is run twice', async (_kind, schedule) => {
    // Without a word on since when it holds, as GitOps has it.
    const entries = { 'policy.hourly.json': JSON.stringify(draft({ schedule })) };
    await hand.create(entries);
    await hand.known(1, 0);
    const runs = await hand.look();
    expect(runs).toHaveLength(2);
    for (let round = 0; round < 3; round += 1) {
      await hand.remove();
      await hand.known(1, 1);
      await story.tick();
      await hand.create(entries);
      await hand.known(1, 0);
      if (round === 1) await story.restart();
      expect((await hand.look()).map(({ id }) => id)).toEqual(runs.map(({ id }) => id));
    }
  });
});
