import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

describe('A07: a watch is refused with 410', () => {
  let watched: WatchedSandbox;
  beforeEach(async () => {
    watched = await WatchedSandbox.start({ objects: [note('a'), note('b', 'one')] });
  });
  afterEach(() => watched.stop());

  it('lists once, tells each difference once, and watches from there', async () => {
    const { consumer, sandbox } = watched;
    sandbox.faults.add({
      match: { verb: 'watch' },
      action: { kind: 'status', code: 410, reason: 'Expired' },
      times: 1,
    });
    const before = consumer.told.length;
    await sandbox.faults.closeListener();
    watched.write('c', note('b', 'two'));
    await sandbox.faults.openListener();
    await watched.watchingAgain();
    expect(
      consumer.told
        .slice(before)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['added', 'changed', 'replaced']);
    expect(watched.health).toMatchObject({ lists: 2, relists: { expired: 1 } });
    watched.write('d');
    await watched.equal();
    expect(consumer.contradictions).toEqual([]);
  });

  it('does not list in a spin when every watch is refused', async () => {
    watched.sandbox.faults.add({
      match: { verb: 'watch' },
      action: { kind: 'status', code: 410, reason: 'Expired' },
    });
    for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) stream.cut();
    await watched.elapse(600_000);
    const { lists } = watched.health;
    expect(lists).toBeGreaterThan(5);
    expect(lists).toBeLessThan(50);
  });
});
