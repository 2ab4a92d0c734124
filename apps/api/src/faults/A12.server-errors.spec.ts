import { ManualClock } from '@soteria/sandbox';
import { Reflector } from '../cluster/reflector';
import { elapse, elapseUntil } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, NOTES, type NoteRow } from '../cluster/testing/rows';
import {
  answer,
  beginWatch,
  list,
  refuse,
  ScriptedServer,
  wireNote,
} from '../cluster/testing/scripted-server';

describe('A12: bursts of 500, 502, 503 and 504', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let failing: boolean;
  let askedAt: number[];
  let server: ScriptedServer;
  let reflector: Reflector<NoteRow>;
  const consumer = new Consumer<NoteRow>();
  const codes = [500, 502, 503, 504];
  beforeEach(async () => {
    failing = true;
    askedAt = [];
    server = await ScriptedServer.start(({ query }, response) => {
      askedAt.push(clock.monotonic());
      const code = codes[askedAt.length % codes.length] ?? 500;
      if (failing && code === 502) response.writeHead(502).end('<html>bad gateway</html>');
      else if (failing) refuse(response, code, 'InternalError');
      else if (query.has('watch')) beginWatch(response);
      else answer(response, list(100, [wireNote('a', 90)]));
    });
    const access = accessTo(server.url, clock);
    reflector = new Reflector(NOTES, access, clock, consumer, { random: () => 0.999 });
    reflector.start();
  });
  afterEach(async () => {
    reflector.stop();
    await server.stop();
  });

  it('waits longer and longer, from 0.8 s to 30 s', async () => {
    await elapse(clock, 200_000, 100);
    const waits = askedAt.slice(1).map((at, index) => at - (askedAt[index] ?? 0));
    const expected = [800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000, 30_000];
    expected.forEach((wait, index) => {
      expect(waits[index]).toBeGreaterThanOrEqual(wait * 0.99);
      expect(waits[index]).toBeLessThanOrEqual(wait + 200);
    });
  });

  it('is back within 35 s, and impatient again after two healthy minutes', async () => {
    await elapse(clock, 400_000);
    failing = false;
    const back = await elapseUntil(
      clock,
      'it watches',
      () => reflector.health().state === 'watching',
    );
    expect(back).toBeLessThanOrEqual(35_000);
    await elapse(clock, 130_000);
    failing = true;
    server.cutConnections();
    await elapseUntil(clock, 'it failed', () => reflector.health().state === 'backoff');
    const asked = askedAt.length;
    const again = await elapseUntil(clock, 'it asks', () => askedAt.length > asked, {
      stepMs: 100,
    });
    expect(again).toBeLessThanOrEqual(1_000);
  });
});
