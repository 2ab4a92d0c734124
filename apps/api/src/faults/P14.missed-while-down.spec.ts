import { startCluster, world } from '@soteria/sandbox';
import { Hand } from '../policy/testing/hand';
import { ShiftedClock } from '../testing/shifted-clock';
import { Story } from '../testing/story';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe('P14: slots pass while nobody is there', () => {
  let clock: ShiftedClock;
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    clock = new ShiftedClock();
    const cluster = await startCluster({ world: world().volume('shop/orders') });
    story = await Story.begin({ cluster, clock });
    hand = new Hand(story);
  });
  afterEach(() => story.end());

  it.each([
    ['one minute', MINUTE_MS, '2031-05-14T12:00:00Z', false],
    ['an hour', 60 * MINUTE_MS, '2031-05-14T12:00:00Z', true],
    ['a month', 30 * DAY_MS, '2031-06-13T10:00:00Z', true],
  ])('after %s one run is made, and it says what for', async (_length, downMs, slot, isLate) => {
    clock.set(Date.parse('2031-05-14T11:59:30Z'));
    await hand.save({ name: 'runs', schedule: { cron: '0 10,12 * * *', onMissed: 'run' } });
    await hand.save({ name: 'skips', schedule: { cron: '0 10,12 * * *', onMissed: 'skip' } });
    expect(await hand.look()).toEqual([]);
    clock.leap(downMs);
    await story.restart();
    await hand.look();
    const runs = await hand.look();
    const made = runs.map(({ requestedBy, note }) => [requestedBy, note]);
    if (isLate) expect(made).toEqual([[{ policy: 'runs' }, `Made up for the run of ${slot}`]]);
    // A minute is no absence: who skips what was missed has missed nothing.
    else {
      expect(made).toEqual([
        [{ policy: 'runs' }, undefined],
        [{ policy: 'skips' }, undefined],
      ]);
    }
  });
});
