import { MARK, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

describe('a backup of a namespace', () => {
  let story: Story;

  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .volume('shop/orders', { labels: { tier: 'data' } })
        .volume('shop/catalog', { labels: { tier: 'data' } })
        .volume('shop/cache', { labels: { tier: 'cache' } })
        .volume('shop/broken', { health: 'faulted', labels: { tier: 'data' } })
        .volume('shop/failing', { marks: { [MARK.backupError]: 'connection reset by peer' } })
        .volume('ruins/only', { health: 'faulted' }),
    });
  });
  afterAll(() => story.end());

  it.each([
    ['a namespace that is not there', { namespace: 'nowhere' }, 404, 'not-found'],
    ['labels that match nothing', { namespace: 'shop', labelSelector: 'tier=x' }, 404, 'not-found'],
    ['volumes none of which can be', { namespace: 'ruins' }, 422, 'unsupported-volume'],
    [
      'an unreadable selector',
      { namespace: 'shop', labelSelector: 'tier in (' },
      400,
      'validation-failed',
    ],
  ])('is refused for %s', async (_case, body, status, code) => {
    const problem = await story.refused('POST', '/v1/backup/namespace', body);
    expect(problem).toMatchObject({ status, code });
  });

  it.each(['Uploads', '[x]', '', 'a b'])('is refused with %j to leave out', async (name) => {
    const wanted = { namespace: 'shop', excludePvcs: ['cache', name] };
    const problem = await story.refused('POST', '/v1/backup/namespace', wanted);
    const detail = 'has to be a name, or a pattern with * and ?.';
    expect(problem).toMatchObject({ status: 400, errors: [{ pointer: '/excludePvcs/1', detail }] });
  });

  it('takes what is selected, skips what cannot be backed up, and says of each how it went', async () => {
    const id = await story.begun('/v1/backup/namespace', {
      namespace: 'shop',
      labelSelector: 'tier=data',
      excludePvcs: ['cat*g'],
    });
    const operation = await story.ended(id);
    expect(operation.items.map(({ pvc, state }) => [pvc, state])).toEqual([
      ['broken', 'skipped'],
      ['orders', 'succeeded'],
    ]);
    expect(operation.items[0]?.error?.detail).toMatch(/faulted/);
    expect(operation.state).toBe('succeeded');
  });

  it('goes on with the others when one fails, and takes all snapshots before the first upload', async () => {
    const { sandbox } = story.cluster;
    const snapshots = () => sandbox.store.list('snapshots.longhorn.io', 'longhorn-system').length;
    const seen: number[] = [];
    sandbox.mutations.on({
      before: ({ plural, verb }) => {
        if (plural === 'backups' && verb === 'create') seen.push(snapshots());
      },
    });
    const before = snapshots();
    const id = await story.begun('/v1/backup/namespace', {
      namespace: 'shop',
      excludePvcs: ['broken'],
    });
    const operation = await story.ended(id);
    expect(operation.state).toBe('partial');
    expect(operation.summary).toMatchObject({ succeeded: 3, failed: 1 });
    expect(operation.snapshotSpreadSeconds).toEqual(expect.any(Number));
    expect(seen[0]).toBe(before + 4);
  });

  it('writes its record when an item begins to upload or ends, and not for every step on the way', async () => {
    const { requests } = story.cluster.sandbox;
    const [before, began] = [requests.count('update', 'configmaps'), performance.now()];
    const operation = await story.done('/v1/backup/namespace', {
      namespace: 'shop',
      excludePvcs: ['broken', 'failing'],
    });
    const { length } = operation.items;
    // Each may begin and end alone; before them all are begun at once. What is only on its way is written every 5 s.
    const byTime = Math.floor((performance.now() - began) / 5_000);
    const updates = requests.count('update', 'configmaps') - before;
    expect(updates).toBeLessThanOrEqual(1 + 2 * length + byTime);
  });
});
