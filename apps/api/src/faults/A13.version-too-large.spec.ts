import { ManualClock } from '@soteria/sandbox';
import { Reflector } from '../cluster/reflector';
import { elapseUntil } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, NOTES, type NoteRow } from '../cluster/testing/rows';
import {
  answer,
  beginWatch,
  list,
  ScriptedServer,
  wireNote,
} from '../cluster/testing/scripted-server';

describe('A13: a list is answered with 504, "Too large resource version"', () => {
  let server: ScriptedServer;
  let reflector: Reflector<NoteRow>;
  afterEach(async () => {
    reflector.stop();
    await server.stop();
  });

  it('asks again when it is told to, for the newest state and no particular version', async () => {
    const clock = new ManualClock(Date.UTC(2026, 4, 1));
    let refused = 0;
    server = await ScriptedServer.start(({ query }, response) => {
      if (query.has('watch')) return beginWatch(response);
      if (refused < 2) {
        refused += 1;
        const details = {
          causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
          retryAfterSeconds: 1,
        };
        const status = { kind: 'Status', code: 504, reason: 'Timeout', details };
        return answer(response, status, 504);
      }
      return answer(response, list(100, [wireNote('a', 90)]));
    });
    const consumer = new Consumer<NoteRow>();
    const access = accessTo(server.url, clock);
    reflector = new Reflector(NOTES, access, clock, consumer, { random: () => 0 });
    reflector.start();
    const took = await elapseUntil(clock, 'it watches', () => reflector.health().synced, {
      stepMs: 100,
    });
    expect(took).toBeGreaterThanOrEqual(2_000);
    expect(took).toBeLessThanOrEqual(3_000);
    const lists = server.requests.filter(({ query }) => !query.has('watch'));
    expect(lists).toHaveLength(3);
    for (const { query } of lists) expect(query.has('resourceVersion')).toBe(false);
    expect(consumer.names()).toEqual(['default/a']);
  });
});
