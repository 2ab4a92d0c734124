import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

describe('A14: the store is put back to an older version', () => {
  let watched: WatchedSandbox;
  let checkpoint: string;
  beforeEach(async () => {
    watched = await WatchedSandbox.start({ objects: [note('a', 'one'), note('b')] });
    checkpoint = watched.sandbox.faults.checkpoint();
    watched.write(note('a', 'two'), 'c', 'd');
    await watched.equal();
  });
  afterEach(async () => {
    await watched.stop();
    expect(watched.consumer.contradictions).toEqual([]);
  });

  it.each([
    ['right after the start', 0],
    ['after bookmarks have come', 200_000],
  ])('notices within 150 s although its watch seems alive, %s', async (_, afterMs) => {
    await watched.elapse(afterMs);
    watched.sandbox.faults.rollback(checkpoint);
    expect(await watched.equal()).toBeLessThanOrEqual(150_000);
    expect(watched.consumer.rows.get('default/a')?.text).toBe('one');
    expect(watched.health.lists).toBe(2);
  });

  it('notices at once when the connection broke, as it does when a server is restored', async () => {
    await watched.sandbox.faults.closeListener();
    watched.sandbox.faults.rollback(checkpoint);
    await watched.sandbox.faults.openListener();
    expect(await watched.equal()).toBeLessThanOrEqual(5_000);
    expect(watched.health.relists['rolled-back']).toBe(1);
  });

  it('does not believe version numbers that are given out a second time', async () => {
    const before = watched.consumer.rows.get('default/a');
    watched.sandbox.faults.rollback(checkpoint);
    watched.write(note('a', 'another two'));
    const real = watched.sandbox.store.get('configmaps', 'default', 'a');
    expect(real?.metadata.resourceVersion).toBe(`${before?.version}`);
    await watched.elapse(150_000);
    expect(watched.consumer.rows.get('default/a')?.text).toBe('another two');
  });

  it('notices a bookmark that is older than what it has seen', async () => {
    watched.sandbox.faults.rollback(checkpoint);
    const mark = { kind: 'ConfigMap', metadata: { resourceVersion: checkpoint } };
    for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) {
      stream.inject(JSON.stringify({ type: 'BOOKMARK', object: mark }));
    }
    expect(await watched.equal()).toBeLessThanOrEqual(5_000);
    expect(watched.health.relists['rolled-back']).toBe(1);
  });

  describe('and goes beyond the version that was seen, before anybody looks', () => {
    const overtake = async (): Promise<void> => {
      watched.sandbox.faults.rollback(checkpoint);
      watched.write('x1', 'x2', 'x3', 'x4');
      for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) stream.cut();
    };

    it('notices that the object that changed last is older now', async () => {
      watched.write(note('b', 'the last change'));
      await watched.equal();
      await overtake();
      expect(await watched.equal()).toBeLessThanOrEqual(5_000);
      expect(watched.health.relists['rolled-back']).toBe(1);
    });

    it('notices that the object that was made last is gone without having been deleted', async () => {
      await overtake();
      expect(await watched.equal()).toBeLessThanOrEqual(61_000);
      expect(watched.consumer.rows.has('default/d')).toBe(false);
      expect(watched.health.relists['rolled-back']).toBe(1);
    });

    it('notices that also when nothing more happens to its kind', async () => {
      watched.sandbox.faults.rollback(checkpoint);
      for (const name of ['n1', 'n2', 'n3', 'n4']) {
        watched.sandbox.load([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }]);
      }
      for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) stream.cut();
      expect(await watched.equal()).toBeLessThanOrEqual(65_000);
      expect(watched.consumer.names()).toEqual(['default/a', 'default/b']);
    });

    it('notices that the object that was deleted last is back', async () => {
      const path = `${watched.sandbox.url}/api/v1/namespaces/default/configmaps/b`;
      expect((await fetch(path, { method: 'DELETE' })).status).toBe(200);
      await watched.equal();
      await overtake();
      expect(await watched.equal()).toBeLessThanOrEqual(5_000);
      expect(watched.consumer.rows.has('default/b')).toBe(true);
    });

    it('does not cry wolf when the newest object was really deleted meanwhile', async () => {
      await watched.sandbox.faults.closeListener();
      await watched.elapse(5_000);
      await watched.sandbox.faults.openListener();
      const path = `${watched.sandbox.url}/api/v1/namespaces/default/configmaps/d`;
      expect((await fetch(path, { method: 'DELETE' })).status).toBe(200);
      await watched.equal();
      await watched.elapse(120_000);
      expect(watched.health).toMatchObject({ lists: 1, rows: 3 });
    });
  });
});
