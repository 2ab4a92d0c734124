import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

const named = { name: 'x', namespace: 'default', resourceVersion: '99999' };

describe('A19: a watch sends what is no event', () => {
  let watched: WatchedSandbox;
  beforeEach(async () => {
    watched = await WatchedSandbox.start({ objects: [note('a')] });
  });
  afterEach(() => watched.stop());

  it.each([
    ['no JSON', 'HTTP/1.1 502 Bad Gateway'],
    ['half an object', '{"type":"ADDED","object":{"metadata":'],
    ['a string', '"event"'],
    ['null', 'null'],
    ['an unknown type', JSON.stringify({ type: 'RENAMED', object: { metadata: named } })],
    ['no type', JSON.stringify({ object: { metadata: { ...named, uid: 'u' } } })],
    ['no object', JSON.stringify({ type: 'ADDED' })],
    ['no metadata', JSON.stringify({ type: 'ADDED', object: { kind: 'ConfigMap' } })],
    ['no uid', JSON.stringify({ type: 'MODIFIED', object: { metadata: named } })],
    ['a bookmark of nothing', JSON.stringify({ type: 'BOOKMARK', object: {} })],
    ['bytes that are no text', '\u0000\uffff'],
  ])('lists again, counts it, and has lost nothing: %s', async (_, line) => {
    for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) {
      stream.inject(line);
      stream.silence();
    }
    watched.write('b', note('a', 'two'));
    expect(await watched.equal()).toBeLessThanOrEqual(5_000);
    expect(watched.health).toMatchObject({
      decodeErrors: 1,
      relists: { undecodable: 1 },
      lists: 2,
    });
    expect(watched.consumer.contradictions).toEqual([]);
  });

  it('keeps its temper when every watch talks rubbish', async () => {
    watched.sandbox.faults.add({
      match: { verb: 'watch' },
      action: { kind: 'inject', line: 'rubbish', afterEvents: 0 },
    });
    for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) stream.cut();
    await watched.elapse(600_000);
    expect(watched.health.decodeErrors).toBeLessThan(40);
    expect(watched.health.staleSince === null || watched.health.detail !== '').toBe(true);
    watched.sandbox.faults.clear();
    expect(await watched.watchingAgain()).toBeLessThanOrEqual(35_000);
  });
});
