import { RESOURCES, resourcePath } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { systemClock } from '../config/clock';
import { ShiftedClock } from '../testing/shifted-clock';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';
const MANY = 60;
/** More than the writes of one operation wait for their turns. */
const TURN_MS = 5_000;
/** More than wait for something else than a turn. */
const OTHER_TIMERS = 8;
/** After so long others lead. */
const STOOD_STILL_MS = 60_000;

/** The clock of a process that can be made to have stood still; what it had set to ring before still rings. */
class HaltedClock extends ShiftedClock {
  private stoodMs = 0;
  private readonly turns = new Set<object>();

  override monotonic(): number {
    return systemClock.monotonic() + this.stoodMs;
  }

  override after(delayMs: number, callback: () => void): () => void {
    const turn = {};
    if (delayMs < TURN_MS) this.turns.add(turn);
    const cancel = super.after(delayMs, () => {
      this.turns.delete(turn);
      callback();
    });
    return () => {
      this.turns.delete(turn);
      cancel();
    };
  }

  /** Answers how many of the turns that were waited for have not come yet. */
  standStill(): () => number {
    this.stoodMs += STOOD_STILL_MS;
    const before = [...this.turns];
    return () => before.filter((turn) => this.turns.has(turn)).length;
  }
}

describe('a leader that stands still while its writes wait for their turns', () => {
  const clock = new HaltedClock();
  let story: Story;
  beforeAll(async () => {
    const many = world();
    for (let at = 0; at < MANY; at += 1) many.volume(`shop/claim-${at}`);
    story = await Story.begin({ clock, world: many });
  });
  afterAll(() => story.end());

  it('makes nothing more once it leads no longer', async () => {
    const { store } = story.cluster.sandbox;
    const made = () => store.list('snapshots.longhorn.io', LONGHORN).length;
    await story.begun('/v1/backup/namespace', { namespace: 'shop' });
    await story.until('it has begun', () => made() > 0);
    const turnsToCome = clock.standStill();
    const unsent = turnsToCome() - OTHER_TIMERS;
    expect(unsent).toBeGreaterThan(MANY / 4);
    await story.kube(
      'PATCH',
      resourcePath(RESOURCES.leases, story.config.namespace, 'soteria'),
      { spec: { holderIdentity: 'another' } },
      'application/merge-patch+json',
    );
    await story.until('all turns have come', () => turnsToCome() === 0);
    expect(made()).toBeLessThanOrEqual(MANY - unsent);
  });
});
