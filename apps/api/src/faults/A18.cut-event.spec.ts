import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

describe('A18: a watch ends in the middle of an event', () => {
  let watched: WatchedSandbox;
  afterEach(() => watched.stop());

  it.each([1, 40, 500])(
    'does not apply the event, and gets it again (after %i bytes)',
    async (bytes) => {
      watched = await WatchedSandbox.start({ objects: [note('a')] });
      const { consumer, sandbox } = watched;
      sandbox.faults.add({
        match: { verb: 'watch' },
        action: { kind: 'truncate', bytes },
        times: 1,
      });
      for (const stream of sandbox.faults.streams({ verb: 'watch' })) stream.cut();
      await watched.elapse(2_000);
      const text = 'x'.repeat(2_000);
      watched.write(note('b', text), note('a', 'changed'));
      await watched.elapse(0);
      expect(consumer.rows.has('default/b')).toBe(false);
      await watched.equal();
      expect(consumer.rows.get('default/b')?.text).toBe(text);
      expect(watched.health).toMatchObject({ lists: 1, decodeErrors: 0 });
      expect(consumer.contradictions).toEqual([]);
    },
  );
});
