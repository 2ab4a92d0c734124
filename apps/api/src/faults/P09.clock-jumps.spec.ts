import { startCluster, world } from '@soteria/sandbox';
import { Hand } from '../policy/testing/hand';
import { ShiftedClock } from '../testing/shifted-clock';
import { Story } from '../testing/story';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TEN_YEARS_MS = 3_653 * DAY_MS;
/** The clock of the API stands here at first, so that no slot is near. */
const BEGIN = Date.parse('2031-05-14T10:20:00Z');

describe('P09: the clock leaps, or stood still', () => {
  let clock: ShiftedClock;
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    clock = new ShiftedClock();
    clock.set(BEGIN);
    const cluster = await startCluster({ world: world().volume('shop/orders') });
    story = await Story.begin({ cluster, clock });
    hand = new Hand(story);
  });
  afterEach(() => story.end());

  const daily = { cron: '0 2 * * *', onMissed: 'run' };
  /** How many runs there are after a look, and a second one that begins nothing more. */
  const looked = async (): Promise<number> => {
    await hand.look();
    return (await hand.look()).length;
  };

  it('each slot is run at most once, and of many that passed only one', async () => {
    await hand.save({ schedule: daily });
    expect(await looked()).toBe(0);
    clock.leap(DAY_MS);
    expect(await looked()).toBe(1);
    clock.leap(-DAY_MS);
    expect(await looked()).toBe(1);
    clock.leap(TEN_YEARS_MS);
    expect(await looked()).toBe(2);
    clock.leap(-TEN_YEARS_MS);
    expect(await looked()).toBe(2);
    // The day that was run by the wrong clock is not run again when it really comes; the one after it is.
    clock.leap(DAY_MS);
    expect(await looked()).toBe(2);
    clock.leap(DAY_MS);
    expect(await looked()).toBe(3);
  });

  it('an interval goes on from the last run that is not of the future', async () => {
    await hand.save({ schedule: { every: '6h', onMissed: 'run' } });
    expect(await looked()).toBe(1);
    clock.leap(TEN_YEARS_MS);
    expect(await looked()).toBe(2);
    clock.leap(-TEN_YEARS_MS);
    expect(await looked()).toBe(2);
    // The slot after the first one was used up by the wrong clock.
    clock.leap(6 * HOUR_MS);
    expect(await looked()).toBe(2);
    clock.leap(6 * HOUR_MS);
    expect(await looked()).toBe(3);
  });

  it('what passed while the process stood still for six hours is made up for, or given up by choice', async () => {
    await hand.save({ name: 'make-up', schedule: { cron: '0 12 * * *', onMissed: 'run' } });
    await hand.save({ name: 'give-up', schedule: { cron: '0 13 * * *', onMissed: 'skip' } });
    expect(await looked()).toBe(0);
    clock.leap(6 * HOUR_MS);
    await hand.look();
    const [run, ...others] = await hand.look();
    expect(others).toEqual([]);
    expect(run).toMatchObject({ requestedBy: { policy: 'make-up' } });
    expect(run?.note).toBe('Made up for the run of 2031-05-14T12:00:00Z');
  });

  it('a clock that was ten years ahead does not keep what skips from running ever after', async () => {
    await hand.save({ schedule: { cron: '0 12 * * *', onMissed: 'skip' } });
    clock.leap(TEN_YEARS_MS);
    expect(await looked()).toBe(0);
    clock.leap(-TEN_YEARS_MS);
    expect(await looked()).toBe(0);
    clock.set(Date.parse('2031-05-14T11:58:00Z'));
    await hand.look();
    clock.set(Date.parse('2031-05-14T12:00:01Z'));
    expect(await looked()).toBe(1);
  });

  it('a clock that is put right by small steps changes nothing', async () => {
    await hand.save({ schedule: daily });
    clock.set(Date.parse('2031-05-15T01:59:59Z'));
    await hand.look();
    for (const byMs of [2_000, -1_500, 300, -400, 5_000]) {
      clock.leap(byMs);
      await hand.look();
    }
    expect(await looked()).toBe(1);
  });
});
