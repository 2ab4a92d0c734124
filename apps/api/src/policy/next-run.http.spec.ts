import { type VolumeDetail } from '@soteria/contracts';
import { startCluster, world } from '@soteria/sandbox';
import { ShiftedClock } from '../testing/shifted-clock';
import { Story } from '../testing/story';
import { Hand } from './testing/hand';

const HOUR_MS = 3_600_000;

/** A clock that remembers for how long anybody has slept. */
class WatchedClock extends ShiftedClock {
  readonly naps: number[] = [];

  override after(delayMs: number, callback: () => void): () => void {
    this.naps.push(delayMs);
    return super.after(delayMs, callback);
  }
}

describe('the next run', () => {
  const clock = new WatchedClock();
  let story: Story;
  let hand: Hand;
  beforeAll(async () => {
    const told = world()
      .volume('shop/orders')
      .target('default', { unreachable: 'i/o timeout' })
      .volume('attic/boxes')
      .volume('shop/cache', { annotations: { 'soteria.io/exclude': 'can be made anew' } });
    story = await Story.begin({ cluster: await startCluster({ world: told }), clock });
    hand = new Hand(story);
    clock.set(Date.parse('2031-05-14T00:30:00Z'));
    await hand.save({ name: 'nightly', schedule: { cron: '0 2 * * *', onMissed: 'run' } });
    await hand.save({
      name: 'caches',
      selector: { namespaces: ['shop'], pvcs: ['cache'] },
      schedule: { cron: '0 2 * * *', onMissed: 'run' },
    });
    clock.leap(2 * HOUR_MS);
  });
  afterAll(() => story.end());

  const nextRunOf = async (volume: string) =>
    (await story.get<VolumeDetail>(`/v1/inventory/${volume}`)).body.nextRunAt;

  it('is the one that is owed, of a volume that is to be backed up', async () => {
    await story.until('orders is owed its run', async () => {
      return (await nextRunOf('shop/orders')) === '2031-05-14T02:00:00Z';
    });
  });

  it('is none of a volume that is excluded, nor of a policy that selects no other', async () => {
    expect(await nextRunOf('shop/cache')).toBeNull();
    const policy = (await hand.list()).items.find(({ name }) => name === 'caches');
    expect(policy).toMatchObject({ selected: 1, nextRunAt: null });
  });

  it('is not looked for again and again while one is owed: rows sleep until the next slot', async () => {
    await story.until('rows sleep for a day', () =>
      clock.naps.some((nap) => nap > 23 * HOUR_MS && nap < 23.6 * HOUR_MS),
    );
  });

  it('stays owed when its policy comes to select more, and of those it is owed too', async () => {
    const saved = (await hand.list()).items.find(({ name }) => name === 'nightly');
    await hand.save({
      name: 'nightly',
      selector: { namespaces: ['shop', 'attic'] },
      schedule: { cron: '0 2 * * *', onMissed: 'run' },
      resourceVersion: saved?.resourceVersion,
    });
    expect(await nextRunOf('shop/orders')).toBe('2031-05-14T02:00:00Z');
    expect(await nextRunOf('attic/boxes')).toBe('2031-05-14T02:00:00Z');
  });
});
