import { world } from '@soteria/sandbox';
import { ShiftedClock } from '../testing/shifted-clock';
import { Story } from '../testing/story';
import { DuePolicies } from './due-policies';

const LAST_TICK = /^soteria_scheduler_last_tick_timestamp_seconds (\S+)$/m;

/** No state of the cluster makes a look fail as a whole, so a defect is planted. */
describe('the moment of the last look at the policies', () => {
  const clock = new ShiftedClock();
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ clock, world: world().volume('shop/orders') });
  });
  afterAll(() => story.end());

  async function told(): Promise<number> {
    const { body } = await story.get<string>('/metrics');
    return Number(LAST_TICK.exec(body)?.[1]);
  }

  it('is not told of a look that failed', async () => {
    await story.tick();
    const before = await told();
    const defect = jest.spyOn(DuePolicies.prototype, 'take').mockImplementation(() => {
      throw new Error('a defect');
    });
    try {
      clock.leap(60_000);
      await story.tick();
      expect(defect).toHaveBeenCalled();
      expect(await told()).toBe(before);
    } finally {
      defect.mockRestore();
    }
    await story.tick();
    expect(await told()).toBeGreaterThanOrEqual(before + 60);
  });
});
