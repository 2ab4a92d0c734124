import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

describe('A15: the first byte of an answer is late', () => {
  let watched: WatchedSandbox;
  beforeEach(async () => {
    watched = await WatchedSandbox.start({ objects: [note('a')], unwatched: true });
  });
  afterEach(() => watched.stop());

  it.each(['list', 'watch'])('29 s are waited for, 31 s are not (%s)', async (verb) => {
    const { sandbox } = watched;
    const slow = (ms: number) =>
      sandbox.faults.add({ match: { verb }, action: { kind: 'delay', ms }, times: 1 });
    slow(29_000);
    watched.reflector.start();
    const patient = await watched.watchingAgain();
    expect(patient).toBeGreaterThanOrEqual(29_000);
    expect(patient).toBeLessThanOrEqual(30_000);
    expect(sandbox.requests.count(verb, 'configmaps')).toBe(1);
    await watched.stop();

    watched = await WatchedSandbox.start({ objects: [note('a')], unwatched: true });
    watched.sandbox.faults.add({
      match: { verb },
      action: { kind: 'delay', ms: 31_000 },
      times: 1,
    });
    watched.reflector.start();
    await watched.elapse(30_500);
    expect(watched.health).toMatchObject({ state: 'backoff' });
    expect(watched.health.detail).toMatch(/did not answer within 30 s/);
    expect(await watched.watchingAgain()).toBeLessThanOrEqual(2_000);
    expect(watched.sandbox.requests.count(verb, 'configmaps')).toBe(2);
  });
});
