import { elapseUntil } from '../cluster/testing/eventually';
import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

describe('A10: 429 with Retry-After in all its forms', () => {
  let watched: WatchedSandbox;
  afterEach(() => watched.stop());

  /** How long the next request is waited for after a refusal with this header. */
  const waited = async (header: string | undefined, random: number): Promise<number> => {
    watched = await WatchedSandbox.start({
      objects: [note('a')],
      unwatched: true,
      reflector: { random: () => random },
    });
    const { clock, sandbox } = watched;
    const headers = header === undefined ? {} : { 'Retry-After': header };
    sandbox.faults.add({
      match: { verb: 'list' },
      action: { kind: 'status', code: 429, reason: 'TooManyRequests', headers },
      times: 1,
    });
    watched.reflector.start();
    const asked = (): boolean => sandbox.requests.count('list', 'configmaps') === 2;
    return elapseUntil(clock, 'the next request', asked, { stepMs: 100 });
  };
  const inThirtySeconds = new Date(Date.UTC(2026, 4, 1) + 30_000).toUTCString();

  it.each([
    ['1', 1_000],
    ['30', 30_000],
    ['120', 120_000],
    [inThirtySeconds, 30_000],
    ['3600', 120_000],
  ])('waits for %p at least as long, at most a tenth longer', async (header, ms) => {
    for (const random of [0, 0.999]) {
      const time = await waited(header, random);
      expect(time).toBeGreaterThanOrEqual(ms);
      expect(time).toBeLessThanOrEqual(Math.max(ms * 1.1, 800) + 100);
      await watched.stop();
    }
  });

  it.each([undefined, 'soon', '-1', '0', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'waits for %p as after any failure',
    async (header) => {
      const time = await waited(header, 0.999);
      expect(time).toBeGreaterThanOrEqual(400);
      expect(time).toBeLessThanOrEqual(900);
    },
  );
});
