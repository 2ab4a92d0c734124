import { RESOURCES } from '@soteria/kube';
import { KubeAccess } from './kube-access';
import { Reflector } from './reflector';
import { elapse, eventually, settle } from './testing/eventually';
import { plainConnection } from './testing/plain-connection';
import { Consumer, note, NOTES, type NoteRow } from './testing/rows';
import { WatchedSandbox } from './testing/watched-sandbox';

describe('Reflector', () => {
  let watched: WatchedSandbox;
  afterEach(() => watched.stop());
  const cutWatches = (): void => {
    for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) stream.reset();
  };

  it('refuses to watch what the resource table does not allow', async () => {
    watched = await WatchedSandbox.start({ unwatched: true });
    const spec = { ...NOTES, resource: RESOURCES.pods };
    const make = (): unknown =>
      new Reflector(spec, watched.access, watched.clock, new Consumer<NoteRow>());
    expect(make).toThrow(/must not watch pods/);
  });

  it('knows what the cluster holds, and follows it', async () => {
    watched = await WatchedSandbox.start({ objects: [note('a', 'one'), note('b')] });
    expect(watched.consumer.told.map((told) => told.kind)).toEqual(['added', 'added', 'replaced']);
    watched.write('c', note('a', 'two'));
    await watched.equal();
    expect(watched.reflector.get('default/a')?.text).toBe('two');
    expect([...watched.reflector.rows()].map(({ name }) => name).sort()).toEqual(['a', 'b', 'c']);
    const removal = await fetch(`${watched.sandbox.url}/api/v1/namespaces/default/configmaps/b`, {
      method: 'DELETE',
    });
    expect(removal.status).toBe(200);
    await watched.equal();
    expect(watched.consumer.told.at(-1)).toMatchObject({ kind: 'removed', key: 'default/b' });
    expect(watched.consumer.contradictions).toEqual([]);
  });

  it('bounds itself to a namespace and to labels', async () => {
    const labelled = {
      ...note('mine'),
      metadata: { ...note('mine').metadata, labels: { a: 'b' } },
    };
    const elsewhere = {
      ...note('far'),
      metadata: { name: 'far', namespace: 'shop', labels: { a: 'b' } },
    };
    watched = await WatchedSandbox.start({
      objects: [note('other'), labelled, elsewhere],
      spec: { labelSelector: 'a=b' },
    });
    expect(watched.consumer.names()).toEqual(['default/mine']);
    watched.write('another', { ...labelled, metadata: { ...labelled.metadata, name: 'mine-too' } });
    await watched.elapse(1_000);
    expect(watched.consumer.names()).toEqual(['default/mine', 'default/mine-too']);
  });

  it('lists in pages of five hundred, as of one moment', async () => {
    const notes = Array.from({ length: 1_234 }, (_, index) => note(`n${index}`));
    watched = await WatchedSandbox.start({ objects: notes });
    expect(watched.consumer.rows.size).toBe(1_234);
    expect(watched.sandbox.requests.count('list', 'configmaps')).toBe(3);
    expect(watched.health).toMatchObject({ rows: 1_234, lists: 1, synced: true });
  });

  it('asks for little while nothing happens: a watch and a glance every five to ten minutes', async () => {
    watched = await WatchedSandbox.start({ objects: [note('a')] });
    watched.sandbox.requests.reset();
    await elapse(watched.clock, 3_600_000, 5_000);
    const { requests } = watched.sandbox;
    expect(requests.count('list', 'configmaps')).toBe(requests.count('watch', 'configmaps'));
    expect(requests.count('watch', 'configmaps')).toBeLessThanOrEqual(12);
    expect(requests.count('watch', 'configmaps')).toBeGreaterThanOrEqual(6);
    expect(watched.health).toMatchObject({ lists: 1, staleSince: null, detail: '' });
  });

  it('starts once however often it is told to, and stops for good', async () => {
    watched = await WatchedSandbox.start({ objects: [note('a')] });
    watched.reflector.start();
    watched.reflector.start();
    await settle();
    expect(watched.sandbox.requests.count('list', 'configmaps')).toBe(1);
    expect(watched.sandbox.faults.streams({ verb: 'watch' })).toHaveLength(1);
    watched.reflector.stop();
    watched.reflector.stop();
    expect(watched.health.state).toBe('stopped');
    const told = watched.consumer.told.length;
    watched.write('b');
    await watched.elapse(400_000);
    expect(watched.consumer.told).toHaveLength(told);
    expect(watched.sandbox.faults.streams({ verb: 'watch' })).toHaveLength(0);
  });

  it('goes on where it was when it is started again', async () => {
    watched = await WatchedSandbox.start({ objects: [note('a')] });
    watched.reflector.stop();
    watched.write('b');
    watched.reflector.start();
    await watched.watching();
    await watched.equal();
    expect(watched.health.lists).toBe(1);
    expect(watched.consumer.contradictions).toEqual([]);
  });

  it('may be stopped from within its handler', async () => {
    watched = await WatchedSandbox.start({ objects: [note('a')] });
    watched.consumer.interfere = () => watched.reflector.stop();
    watched.write('b', 'c', 'd');
    await watched.elapse(10_000);
    expect(watched.consumer.names()).toEqual(['default/a', 'default/b']);
    watched.consumer.interfere = () => undefined;
    watched.reflector.start();
    await watched.watchingAgain();
    expect(watched.isEqual()).toBe(true);
    expect(watched.consumer.contradictions).toEqual([]);
  });

  it('survives a handler that throws, and repeats what it threw at', async () => {
    watched = await WatchedSandbox.start({ unwatched: true, objects: [note('a'), note('b')] });
    watched.consumer.interfere = (key) => {
      if (key === 'default/a') throw new Error('not that one');
    };
    watched.reflector.start();
    await watched.watching();
    watched.write('c');
    await watched.elapse(500);
    expect(watched.consumer.names()).toEqual(['default/b', 'default/c']);
    expect(watched.health.handlerErrors).toBe(1);
    watched.consumer.interfere = () => undefined;
    await watched.equal();
    expect(watched.health).toMatchObject({ state: 'watching', lists: 1, watches: 1 });
  });

  it('makes a row of what cannot be projected, or leaves it out and says so', async () => {
    const project = (object: Parameters<typeof NOTES.project>[0]): NoteRow => {
      if (object.metadata.name === 'bad') throw new Error('no text');
      return NOTES.project(object);
    };
    const damaged = (object: Parameters<typeof NOTES.project>[0], error: unknown): NoteRow => ({
      ...NOTES.project(object),
      text: `damaged: ${String(error)}`,
    });
    const objects = [note('good'), note('bad')];
    watched = await WatchedSandbox.start({ objects, spec: { project, damaged } });
    expect(watched.consumer.rows.get('default/bad')?.text).toBe('damaged: Error: no text');
    expect(watched.health.damaged).toEqual({
      count: 1,
      latest: { key: 'default/bad', error: 'no text' },
    });
    await watched.stop();

    watched = await WatchedSandbox.start({ objects, spec: { project } });
    expect(watched.consumer.names()).toEqual(['default/good']);
    expect(watched.health.damaged.count).toBe(1);
    watched.write('also-good', note('bad', 'still'));
    await watched.elapse(1_000);
    expect(watched.consumer.names()).toEqual(['default/also-good', 'default/good']);
    expect(watched.health).toMatchObject({ state: 'watching', damaged: { count: 2 } });
  });

  it('reopens a quiet watch at once, however often a proxy cuts it that does not like idle ones', async () => {
    watched = await WatchedSandbox.start({
      objects: [note('a')],
      reflector: { random: () => 0.999 },
    });
    for (let cut = 0; cut < 15; cut += 1) {
      await watched.elapse(30_000);
      cutWatches();
      await eventually('it is cut', () => watched.health.state === 'backoff');
      expect(await watched.watchingAgain()).toBeLessThanOrEqual(1_000);
    }
    expect(watched.health.lists).toBe(1);
  });

  it('waits longer and longer for a watch that is cut as soon as it stands', async () => {
    watched = await WatchedSandbox.start({ objects: [note('a')] });
    for (let cut = 0; cut < 8; cut += 1) {
      cutWatches();
      await eventually('it is cut', () => watched.health.state === 'backoff');
      const took = await watched.watchingAgain();
      if (cut === 7) expect(took).toBeGreaterThanOrEqual(15_000);
    }
  });

  it('is out of contact while no credentials come', async () => {
    watched = await WatchedSandbox.start({ unwatched: true });
    const never = new Promise<never>(() => undefined);
    const connection = { ...plainConnection(watched.sandbox.url), credentials: () => never };
    const access = new KubeAccess(connection, watched.clock, 'spec', {});
    const reflector = new Reflector(NOTES, access, watched.clock, new Consumer<NoteRow>());
    const startedAt = watched.clock.now();
    reflector.start();
    await watched.elapse(30_000);
    expect(reflector.health()).toMatchObject({ state: 'backoff', staleSince: startedAt });
    expect(reflector.health().detail).toMatch(/^There are no credentials/);
    reflector.stop();
  });

  it('compares itself with the cluster twice to four times a day, and finds nothing', async () => {
    const troubles: string[] = [];
    watched = await WatchedSandbox.start({
      objects: [note('a')],
      reflector: { random: () => 0.5, onTrouble: (sentence) => troubles.push(sentence) },
    });
    await elapse(watched.clock, 8.9 * 3_600_000, 20_000);
    expect(watched.health.relists.sweep).toBe(0);
    watched.write('b');
    await elapse(watched.clock, 0.2 * 3_600_000, 20_000);
    expect(watched.health).toMatchObject({ relists: { sweep: 1 }, lists: 2, sweepDifferences: 0 });
    expect(watched.health.staleSince).toBeNull();
    expect(troubles).toEqual([]);
  });

  it('finds by that comparison what no watch can tell: a store put back and overtaken', async () => {
    watched = await WatchedSandbox.start({ objects: [note('a', 'one'), note('b', 'one')] });
    const checkpoint = watched.sandbox.faults.checkpoint();
    watched.write(note('a', 'lost'), note('b', 'lost'));
    await watched.equal();
    watched.sandbox.faults.rollback(checkpoint);
    watched.write('c', 'd', note('b', 'two'));
    await watched.elapse(1_000);
    expect(watched.consumer.rows.get('default/a')?.text).toBe('lost');
    await elapse(watched.clock, 9.1 * 3_600_000, 20_000);
    expect(watched.consumer.rows.get('default/a')?.text).toBe('one');
    expect(watched.isEqual()).toBe(true);
    expect(watched.health).toMatchObject({ relists: { sweep: 1 } });
    expect(watched.health.sweepDifferences).toBeGreaterThan(0);
  });
});
