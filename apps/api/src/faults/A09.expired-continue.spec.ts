import { ManualClock } from '@soteria/sandbox';
import { Reflector } from '../cluster/reflector';
import { elapse, elapseUntil } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, NOTES, type NoteRow } from '../cluster/testing/rows';
import {
  answer,
  beginWatch,
  list,
  ScriptedServer,
  wireNote,
} from '../cluster/testing/scripted-server';

describe('A09: the token of the next page has expired', () => {
  let server: ScriptedServer;
  let reflector: Reflector<NoteRow>;
  afterEach(async () => {
    reflector.stop();
    await server.stop();
  });

  it('begins the list again, and does not take the token that would mix two moments', async () => {
    const clock = new ManualClock(Date.UTC(2026, 4, 1));
    let expired = false;
    server = await ScriptedServer.start(({ query }, response) => {
      if (query.has('watch')) return beginWatch(response);
      const token = query.get('continue');
      if (token === null && !expired) return answer(response, list(100, [wireNote('a', 90)], 'p2'));
      if (token === null) return answer(response, list(200, [wireNote('b', 150)], 'p2'));
      if (expired) return answer(response, list(200, [wireNote('c', 160)]));
      expired = true;
      const metadata = { resourceVersion: '', continue: 'inconsistent' };
      const status = { kind: 'Status', code: 410, reason: 'Expired', metadata };
      return answer(response, status, 410);
    });
    const consumer = new Consumer<NoteRow>();
    reflector = new Reflector(NOTES, accessTo(server.url, clock), clock, consumer);
    reflector.start();
    await elapseUntil(clock, 'it watches', () => reflector.health().state === 'watching');
    const tokens = server.requests.map(({ query }) => query.get('continue') ?? 'first');
    expect(tokens).toEqual(['first', 'p2', 'first', 'p2', 'first']);
    expect(server.requests.at(-1)?.query.get('resourceVersion')).toBe('200');
    expect(consumer.names()).toEqual(['default/b', 'default/c']);
    expect(reflector.health().relists.expired).toBe(1);
  });

  it('does not turn the same page for ever', async () => {
    const clock = new ManualClock(Date.UTC(2026, 4, 1));
    server = await ScriptedServer.start((_, response) =>
      answer(response, list(100, [wireNote('a', 90)], 'same')),
    );
    const consumer = new Consumer<NoteRow>();
    reflector = new Reflector(NOTES, accessTo(server.url, clock), clock, consumer);
    reflector.start();
    await elapse(clock, 120_000);
    expect(server.requests.length).toBeLessThan(30);
    expect(reflector.health().decodeErrors).toBeGreaterThan(0);
    expect(consumer.told).toEqual([]);
  });
});
