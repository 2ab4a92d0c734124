import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

describe('A04: the connection of a watch is half open', () => {
  let watched: WatchedSandbox;
  beforeEach(async () => {
    watched = await WatchedSandbox.start({ objects: [note('a')] });
  });
  afterEach(() => watched.stop());
  const silence = (): void => {
    for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) stream.silence();
  };

  it('sees new data within 150 s, right after the start', async () => {
    silence();
    watched.write('b');
    expect(await watched.equal()).toBeLessThanOrEqual(150_000);
    expect(watched.health).toMatchObject({ lists: 1, watches: 2 });
  });

  it('sees new data within 150 s after hours of bookmarks', async () => {
    await watched.elapse(3_600_000);
    silence();
    watched.write('b');
    expect(await watched.equal()).toBeLessThanOrEqual(150_000);
    expect(watched.health.relists.silence).toBe(1);
  });

  it('heals also when the second connection is half open too', async () => {
    watched.sandbox.faults.add({
      match: { verb: 'watch' },
      action: { kind: 'silence', afterEvents: 0 },
      times: 1,
    });
    silence();
    watched.write('b');
    expect(await watched.equal()).toBeLessThanOrEqual(150_000);
    expect(watched.health).toMatchObject({ lists: 2, relists: { silence: 1 } });
  });

  it('heals when the server accepts a watch and never answers', async () => {
    watched.sandbox.faults.add({
      match: { verb: 'watch' },
      action: { kind: 'half-open' },
      times: 1,
    });
    for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) stream.cut();
    watched.write('b');
    expect(await watched.equal()).toBeLessThanOrEqual(35_000);
  });

  it('does not list over and over while it is in order', async () => {
    await watched.elapse(3_600_000);
    expect(watched.health.lists).toBe(1);
  });

  describe('on a server that tells nothing of quiet kinds', () => {
    let quiet: WatchedSandbox;
    // A watch cache remembers the last changes of a quiet kind however old they are.
    const options = { progressNotify: false, watchWindow: { seconds: 86_400, events: 100 } };
    beforeEach(async () => {
      quiet = await WatchedSandbox.start({ objects: [note('a')], ...options });
      quiet.sandbox.load([
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'elsewhere' } },
      ]);
    });
    afterEach(() => quiet.stop());

    it.each([
      ['before the first bookmark', []],
      ['after bookmarks', ['b']],
    ])('does not list over and over, %s', async (_, written) => {
      quiet.write(...written);
      await quiet.elapse(3_600_000);
      expect(quiet.health).toMatchObject({ lists: 1, state: 'watching', staleSince: null });
    });

    it('says nothing of it', async () => {
      const told: string[] = [];
      const other = await WatchedSandbox.start({
        ...options,
        reflector: { onTrouble: (sentence) => told.push(sentence) },
      });
      await other.elapse(3_600_000);
      await other.stop();
      expect(told).toEqual([]);
    });

    it.each([0, 3_600_000])(
      'sees new data within 150 s, %d ms after the start',
      async (afterMs) => {
        await quiet.elapse(afterMs);
        for (const stream of quiet.sandbox.faults.streams({ verb: 'watch' })) stream.silence();
        quiet.write('b');
        expect(await quiet.equal()).toBeLessThanOrEqual(150_000);
      },
    );
  });
});
