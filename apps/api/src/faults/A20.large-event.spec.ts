import { ManualClock } from '@soteria/sandbox';
import { Reflector } from '../cluster/reflector';
import { elapseUntil, eventually } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, NOTES, type NoteRow } from '../cluster/testing/rows';
import {
  answer,
  beginWatch,
  line,
  list,
  ScriptedServer,
  wireNote,
} from '../cluster/testing/scripted-server';

const MIB = 1024 * 1024;

describe('A20: very large events', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let size: number;
  let watches: number;
  let server: ScriptedServer;
  let consumer: Consumer<NoteRow>;
  let reflector: Reflector<NoteRow>;
  beforeEach(async () => {
    watches = 0;
    consumer = new Consumer();
    server = await ScriptedServer.start(({ query }, response) => {
      if (!query.has('watch')) {
        return answer(response, list(100 + watches, watches === 0 ? [] : [wireNote('big', 101)]));
      }
      watches += 1;
      beginWatch(response);
      if (watches === 1) response.write(line('ADDED', wireNote('big', 101, 'x'.repeat(size))));
      return undefined;
    });
    reflector = new Reflector(NOTES, accessTo(server.url, clock), clock, consumer);
  });
  afterEach(async () => {
    reflector.stop();
    await server.stop();
  });

  it('takes one of 1.5 MB', async () => {
    size = 1.5 * MIB;
    reflector.start();
    await eventually('the event', () => consumer.rows.has('default/big'));
    expect(consumer.rows.get('default/big')?.text).toHaveLength(size);
    expect(reflector.health().lists).toBe(1);
  });

  it('gives up on one of 50 MB and lists again', async () => {
    size = 50 * MIB;
    reflector.start();
    await eventually('it gave up', () => reflector.health().decodeErrors === 1);
    await elapseUntil(clock, 'it lists again', () => reflector.health().lists === 2);
    expect(reflector.health()).toMatchObject({ relists: { undecodable: 1 } });
    expect(consumer.rows.get('default/big')?.text).toBe('');
  });
});
