import { type ServerResponse } from 'node:http';
import { ManualClock } from '@soteria/sandbox';
import { Reflector } from '../cluster/reflector';
import { elapseUntil, eventually, settle } from '../cluster/testing/eventually';
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

describe('A23: an answer arrives later than a newer one', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let watches: ServerResponse[];
  let server: ScriptedServer;
  let consumer: Consumer<NoteRow>;
  let reflector: Reflector<NoteRow>;
  beforeEach(async () => {
    watches = [];
    consumer = new Consumer();
    server = await ScriptedServer.start(({ query }, response) => {
      if (!query.has('watch')) return answer(response, list(100, [wireNote('a', 90, 'listed')]));
      beginWatch(response);
      watches.push(response);
      return undefined;
    });
    reflector = new Reflector(NOTES, accessTo(server.url, clock), clock, consumer);
    reflector.start();
    await eventually('it watches', () => watches.length === 1);
  });
  afterEach(async () => {
    reflector.stop();
    await server.stop();
  });
  const text = (): string | undefined => consumer.rows.get('default/a')?.text;

  it('what an abandoned watch still says is not heard', async () => {
    await elapseUntil(clock, 'a second watch', () => watches.length === 2);
    watches[1]?.write(line('MODIFIED', wireNote('a', 102, 'new')));
    await eventually('the news', () => text() === 'new');
    watches[0]?.write(line('MODIFIED', wireNote('a', 103, 'from the past')));
    await settle();
    expect(text()).toBe('new');
  });

  it('an event that is older than the row does not turn it back', async () => {
    watches[0]?.write(line('MODIFIED', wireNote('a', 110, 'new')));
    watches[0]?.write(line('MODIFIED', wireNote('a', 105, 'old')));
    watches[0]?.write(line('ADDED', wireNote('b', 111)));
    await eventually('all was heard', () => consumer.rows.has('default/b'));
    expect(text()).toBe('new');
    expect(reflector.health().lists).toBe(1);
  });

  it('what arrives after the stop is not heard', async () => {
    reflector.stop();
    watches[0]?.write(line('MODIFIED', wireNote('a', 110, 'new')));
    await settle();
    expect(text()).toBe('listed');
  });
});
