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
});
