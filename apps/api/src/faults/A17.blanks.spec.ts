import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

describe('A17: a watch sends nothing but blanks', () => {
  let watched: WatchedSandbox;
  afterEach(() => watched.stop());

  it.each([1_000, 10_000])('counts blanks every %i ms as silence', async (everyMs) => {
    watched = await WatchedSandbox.start({ objects: [note('a')] });
    watched.sandbox.faults.add({
      match: { verb: 'watch' },
      action: { kind: 'whitespace', everyMs },
      times: 2,
    });
    for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) stream.cut();
    await watched.elapse(2_000);
    expect(watched.health).toMatchObject({ state: 'watching', watches: 2 });
    watched.write('b');
    expect(await watched.equal()).toBeLessThanOrEqual(150_000);
    expect(watched.health.decodeErrors).toBe(0);
  });
});
