import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

describe('A22: an object is deleted and made again under the same name', () => {
  let watched: WatchedSandbox;
  beforeEach(async () => {
    watched = await WatchedSandbox.start({ objects: [note('a', 'first'), note('b')] });
  });
  afterEach(async () => {
    await watched.stop();
    expect(watched.consumer.contradictions).toEqual([]);
  });
  const remake = async (): Promise<void> => {
    const path = `${watched.sandbox.url}/api/v1/namespaces/default/configmaps`;
    await fetch(`${path}/a`, { method: 'DELETE' });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(note('a', 'second'));
    expect((await fetch(path, { method: 'POST', headers, body })).status).toBe(201);
  };
  const expectTwoChanges = (from: number): void => {
    const told = watched.consumer.told.slice(from).filter(({ kind }) => kind !== 'replaced');
    expect(told.map(({ kind }) => kind)).toEqual(['removed', 'added']);
    expect(watched.consumer.rows.get('default/a')?.text).toBe('second');
  };

  it('while the watch looks on', async () => {
    const from = watched.consumer.told.length;
    await remake();
    await watched.equal();
    expectTwoChanges(from);
  });

  it('between two lists', async () => {
    const from = watched.consumer.told.length;
    const { faults } = watched.sandbox;
    faults.add({ match: { verb: 'watch' }, action: { kind: 'status', code: 410 }, times: 1 });
    for (const stream of faults.streams({ verb: 'watch' })) stream.silence();
    await remake();
    for (const stream of faults.streams({ verb: 'watch' })) stream.cut();
    await watched.equal();
    expect(watched.health.lists).toBe(2);
    expectTwoChanges(from);
  });

  it('and nothing tells of the deletion', async () => {
    const from = watched.consumer.told.length;
    watched.remake(note('a', 'second'));
    await watched.equal();
    expectTwoChanges(from);
  });
});
