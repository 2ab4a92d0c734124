import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

describe('A16: a body arrives byte by byte', () => {
  let watched: WatchedSandbox;
  afterEach(() => watched.stop());

  it('a list has two minutes in all, however alive it looks', async () => {
    watched = await WatchedSandbox.start({ objects: [note('a')], unwatched: true });
    watched.sandbox.faults.add({
      match: { verb: 'list' },
      action: { kind: 'trickle', bytesPerSecond: 1 },
      times: 1,
    });
    watched.reflector.start();
    await watched.elapse(119_000);
    expect(watched.health.state).toBe('listing');
    await watched.elapse(2_000);
    expect(watched.health.detail).toMatch(/within 120 s/);
    expect(await watched.watchingAgain()).toBeLessThanOrEqual(2_000);
    expect(watched.isEqual()).toBe(true);
  });
});
