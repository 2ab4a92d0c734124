import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const VOLUMES = 250;

function shopOf(volumes: number) {
  const many = world();
  for (let at = 0; at < volumes; at += 1) many.volume(`shop/v${at}`);
  return many;
}

describe('X06 an end in the middle of much work', () => {
  let story: Story;
  let successor: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: shopOf(VOLUMES) });
  });
  afterAll(() => successor.end());

  it('comes within seconds, and whoever follows goes on where it was', async () => {
    const { cluster } = story;
    const snapshots = () => cluster.sandbox.store.list('snapshots.longhorn.io').length;
    const id = await story.begun('/v1/backup/namespace', { namespace: 'shop' });
    await story.until('some snapshots are asked for', () => snapshots() > 0);
    await story.leave();
    // Whoever waited for all of it would have been killed for that.
    expect(snapshots()).toBeLessThan(VOLUMES);
    successor = await Story.begin({ cluster });
    await successor.until('all snapshots are asked for', () => snapshots() === VOLUMES, 50_000);
    const { items } = await successor.operation(id);
    expect(items.filter(({ state }) => state === 'failed')).toEqual([]);
  });
});
