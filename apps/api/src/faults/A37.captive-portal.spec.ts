import { ManualClock } from '@soteria/sandbox';
import { Reflector } from '../cluster/reflector';
import { elapse, elapseUntil, eventually } from '../cluster/testing/eventually';
import { failureOf } from '../cluster/testing/failure';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, NOTES, type NoteRow } from '../cluster/testing/rows';
import {
  answer,
  beginWatch,
  list,
  ScriptedServer,
  wireNote,
} from '../cluster/testing/scripted-server';

describe('A37: something in between answers with a page of HTML', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let portal: { status: number; type: string | undefined } | undefined;
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start(({ query }, response) => {
      if (portal !== undefined) {
        if (portal.type !== undefined) response.setHeader('content-type', portal.type);
        response.writeHead(portal.status).end('<html>Please accept our terms</html>');
      } else if (query.has('watch')) beginWatch(response);
      else answer(response, list(100, [wireNote('a', 90)]));
    });
  });
  afterEach(() => server.stop());

  it.each([
    [200, 'text/html'],
    [200, undefined],
    [204, 'text/html'],
    [403, 'text/html'],
    [404, 'text/html'],
    [200, 'application/json'],
  ])('%i of type %p is no answer of an API server', async (status, type) => {
    portal = { status, type };
    const request = accessTo(server.url, clock).json({ method: 'GET', path: '/api/v1/pods' });
    expect(await failureOf(request)).toMatchObject({ code: 'bad-response', retryable: true });
  });

  it('of a write that was answered so, nobody knows what became', async () => {
    portal = { status: 200, type: 'text/html' };
    const access = accessTo(server.url, clock);
    const write = access.json({ method: 'POST', path: '/api/v1/pods', body: '{}' });
    expect((await failureOf(write)).outcomeUnknown).toBe(true);
  });

  it('a reflector keeps what it knew, says so, and recovers', async () => {
    portal = undefined;
    const consumer = new Consumer<NoteRow>();
    const reflector = new Reflector(NOTES, accessTo(server.url, clock), clock, consumer);
    reflector.start();
    await eventually('it watches', () => reflector.health().state === 'watching');
    portal = { status: 200, type: 'text/html' };
    server.cutConnections();
    await elapse(clock, 60_000);
    expect(consumer.names()).toEqual(['default/a']);
    expect(reflector.health().detail).toMatch(/text\/html instead of JSON/);
    expect(reflector.health().staleSince).not.toBeNull();
    portal = undefined;
    const back = await elapseUntil(
      clock,
      'it watches',
      () => reflector.health().state === 'watching',
    );
    expect(back).toBeLessThanOrEqual(35_000);
    reflector.stop();
  });
});
