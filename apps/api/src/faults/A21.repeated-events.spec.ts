import { ManualClock } from '@soteria/sandbox';
import { Reflector } from '../cluster/reflector';
import { elapseUntil, eventually, settle } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, note, NOTES, type NoteRow } from '../cluster/testing/rows';
import {
  answer,
  beginWatch,
  line,
  list,
  ScriptedServer,
  wireNote,
} from '../cluster/testing/scripted-server';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

describe('A21: events come twice, too late, or about nothing', () => {
  describe('word by word', () => {
    const clock = new ManualClock(Date.UTC(2026, 4, 1));
    let lines: string[];
    let later: unknown[];
    let server: ScriptedServer;
    let consumer: Consumer<NoteRow>;
    let reflector: Reflector<NoteRow>;
    beforeEach(async () => {
      consumer = new Consumer();
      let lists = 0;
      server = await ScriptedServer.start(({ query }, response) => {
        if (!query.has('watch')) {
          lists += 1;
          return answer(response, lists === 1 ? list(100, [wireNote('a', 90)]) : list(200, later));
        }
        beginWatch(response);
        if (query.get('resourceVersion') === '100') response.write(lines.join(''));
        return undefined;
      });
      reflector = new Reflector(NOTES, accessTo(server.url, clock), clock, consumer);
    });
    afterEach(async () => {
      reflector.stop();
      await server.stop();
      expect(consumer.contradictions).toEqual([]);
    });
    const tell = async (...told: string[]): Promise<string[]> => {
      lines = told;
      reflector.start();
      await eventually('it watches', () => reflector.health().watches > 0);
      await settle();
      return consumer.told.flatMap((each) =>
        'key' in each ? [`${each.kind} ${each.row.name}`] : [],
      );
    };

    it('an event that comes twice is told once', async () => {
      const told = await tell(
        line('ADDED', wireNote('b', 101)),
        line('ADDED', wireNote('b', 101)),
        line('MODIFIED', wireNote('b', 102)),
        line('ADDED', wireNote('b', 101)),
        line('MODIFIED', wireNote('b', 102)),
        line('DELETED', wireNote('a', 103)),
        line('DELETED', wireNote('a', 103)),
      );
      expect(told).toEqual(['added a', 'added b', 'changed b', 'removed a']);
      expect(reflector.health()).toMatchObject({ lists: 1, rows: 1 });
    });

    it('a change before its addition is an addition', async () => {
      const told = await tell(
        line('MODIFIED', wireNote('b', 102, 'new')),
        line('ADDED', wireNote('b', 101, 'old')),
      );
      expect(told).toEqual(['added a', 'added b']);
      expect(consumer.rows.get('default/b')?.text).toBe('new');
      expect(reflector.health().lists).toBe(1);
    });

    it('the deletion of something unknown is nothing', async () => {
      expect(await tell(line('DELETED', wireNote('x', 101)))).toEqual(['added a']);
      expect(reflector.health().lists).toBe(1);
    });

    it.each([
      [
        'a change after the deletion',
        [line('DELETED', wireNote('a', 102)), line('MODIFIED', wireNote('a', 101))],
      ],
      [
        'something unknown and old',
        [line('MODIFIED', wireNote('b', 105)), line('ADDED', wireNote('c', 104))],
      ],
      [
        'a deletion older than the row',
        [line('MODIFIED', wireNote('a', 105)), line('DELETED', wireNote('a', 104))],
      ],
    ])('%s fits no history: it is looked up, not believed', async (_, told) => {
      later = [wireNote('z', 150)];
      await tell(...told);
      await elapseUntil(clock, 'it lists again', () => reflector.health().lists === 2);
      expect(reflector.health().relists['out-of-order']).toBe(1);
      expect(consumer.names()).toEqual(['default/z']);
    });
  });

  describe('over thousands', () => {
    let watched: WatchedSandbox;
    afterEach(() => watched.stop());

    it.each(['duplicate', 'reorder'] as const)(
      'ends up right when every watch is spoilt (%s)',
      async (kind) => {
        watched = await WatchedSandbox.start({ objects: [note('a')] });
        watched.sandbox.faults.add({ match: { verb: 'watch' }, action: { kind } });
        for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) stream.cut();
        await watched.elapse(1_000);
        for (let round = 0; round < 50; round += 1) {
          for (let index = 0; index < 40; index += 1) watched.write(note(`n${index}`, `${round}`));
          await watched.elapse(500);
        }
        watched.sandbox.faults.clear();
        for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) stream.cut();
        await watched.equal();
        expect(watched.consumer.contradictions).toEqual([]);
      },
    );
  });
});
