import { ManualClock } from '@soteria/sandbox';
import { Reflector } from '../cluster/reflector';
import { elapse, eventually } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, NOTES, type NoteRow } from '../cluster/testing/rows';
import {
  answer,
  beginWatch,
  bookmark,
  line,
  list,
  ScriptedServer,
  wireNote,
} from '../cluster/testing/scripted-server';

describe('A36: the connection is closed after each answer', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let announced: boolean;
  let version: number;
  let server: ScriptedServer;
  beforeEach(async () => {
    version = 100;
    server = await ScriptedServer.start(({ query }, response) => {
      if (announced) response.setHeader('connection', 'close');
      else response.once('finish', () => response.socket?.destroySoon());
      if (!query.has('watch')) {
        const newest = version === 100 ? wireNote('a', 90) : wireNote(`n${version}`, version);
        return answer(response, list(version, [newest]));
      }
      version += 1;
      beginWatch(response);
      response.end(line('ADDED', wireNote(`n${version}`, version)) + bookmark(version));
      return undefined;
    });
  });
  afterEach(() => server.stop());

  it.each([true, false])(
    'works, with one request for each answer (announced: %s)',
    async (said) => {
      announced = said;
      const access = accessTo(server.url, clock);
      for (let count = 0; count < 50; count += 1) {
        expect(await access.json({ method: 'GET', path: '/api/v1/pods' })).toMatchObject({
          kind: 'List',
        });
      }
      expect(server.requests).toHaveLength(50);
      expect(server.connections).toBeLessThanOrEqual(50);
    },
  );

  it('a watch that ends after each event loses none', async () => {
    announced = true;
    const consumer = new Consumer<NoteRow>();
    const reflector = new Reflector(NOTES, accessTo(server.url, clock), clock, consumer);
    reflector.start();
    await eventually('a hundred watches', () => reflector.health().watches >= 100);
    reflector.stop();
    const { events, lists } = reflector.health();
    expect(lists).toBe(1);
    expect(consumer.rows.size).toBe(events + 1);
    expect(consumer.contradictions).toEqual([]);
  });

  it('a watch that ends at once without a word is not opened in a spin', async () => {
    await server.stop();
    server = await ScriptedServer.start(({ query }, response) => {
      if (!query.has('watch')) return answer(response, list(100, []));
      beginWatch(response);
      response.end();
      return undefined;
    });
    const reflector = new Reflector(
      NOTES,
      accessTo(server.url, clock),
      clock,
      new Consumer<NoteRow>(),
    );
    reflector.start();
    await elapse(clock, 600_000);
    expect(reflector.health().watches).toBeLessThan(50);
    reflector.stop();
  });
});
