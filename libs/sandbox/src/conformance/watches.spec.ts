import { makeInformer } from '@kubernetes/client-node';
import { ManualClock } from '../clock';
import { Sandbox } from '../sandbox';
import { describeSandbox, onSandbox, Target, until } from './testing/target';

const MERGE = 'application/merge-patch+json';

describe('watches', () => {
  let target: Target;
  let path: string;
  beforeAll(async () => {
    target = await Target.start();
    path = target.path('configmaps');
  });
  afterAll(() => target.stop());

  const version = async (): Promise<string> =>
    (await target.get(path)).json.metadata.resourceVersion ?? '';
  const label = (name: string, labels: Record<string, string | null>) =>
    target.patch(target.path('configmaps', name), MERGE, { metadata: { labels } });
  const remove = (name: string) => target.send('DELETE', target.path('configmaps', name));

  it('tell of creation, change and deletion in order', async () => {
    const watching = await target.watch(path, { resourceVersion: await version() });
    const { metadata } = await target.configMap(target.name('told'));
    await label(metadata.name, { changed: 'yes' });
    await remove(metadata.name);
    await watching.until((lines) => lines.length >= 3, 'three events');
    expect(watching.told).toEqual([
      `ADDED ${metadata.name}`,
      `MODIFIED ${metadata.name}`,
      `DELETED ${metadata.name}`,
    ]);
  });

  it('carry the whole object, and growing versions', async () => {
    const watching = await target.watch(path, { resourceVersion: await version() });
    const made = await target.configMap();
    await label(made.metadata.name, { changed: 'yes' });
    await watching.until((lines) => lines.length >= 2, 'two events');
    expect(watching.lines[0]?.object).toEqual(made);
    const versions = watching.lines.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions[1]).toBeGreaterThan(versions[0] ?? Infinity);
  });

  it('carry the last state of what is deleted, under the version of the deletion', async () => {
    const made = await target.configMap();
    const watching = await target.watch(path, { resourceVersion: await version() });
    await remove(made.metadata.name);
    await watching.until((lines) => lines.length >= 1, 'the deletion');
    const { object } = watching.lines[0] ?? {};
    expect(object?.['data']).toEqual(made.data);
    expect(Number(object?.metadata.resourceVersion)).toBeGreaterThan(
      Number(made.metadata.resourceVersion),
    );
  });

  it('resume after a version: what happened since is told, once', async () => {
    const since = await version();
    const first = await target.configMap();
    const second = await target.configMap();
    const watching = await target.watch(path, { resourceVersion: since });
    await watching.until((lines) => lines.length >= 2, 'both events');
    const fromFirst = await target.watch(path, {
      resourceVersion: first.metadata.resourceVersion ?? '',
    });
    await fromFirst.until((lines) => lines.length >= 1, 'the second event');
    expect(watching.told).toEqual([
      `ADDED ${first.metadata.name}`,
      `ADDED ${second.metadata.name}`,
    ]);
    expect(fromFirst.told).toEqual([`ADDED ${second.metadata.name}`]);
  });

  it.each([
    ['without a version', {}],
    ['from version 0', { resourceVersion: '0' }],
  ])('begin with what is there %s', async (_how, query) => {
    const { metadata } = await target.configMap(target.name('there'), {
      labels: { there: 'yes' },
    });
    const watching = await target.watch(path, { ...query, labelSelector: 'there' });
    await watching.until((lines) => lines.length >= 1, 'the object');
    expect(watching.lines[0]).toMatchObject({ type: 'ADDED', object: { metadata } });
    watching.stop();
    await remove(metadata.name);
  });

  it('see only their namespace', async () => {
    const other = await target.createNamespace();
    const watching = await target.watch(path, { resourceVersion: await version() });
    await target.post(`/api/v1/namespaces/${other}/configmaps`, { metadata: { name: 'far' } });
    const near = await target.configMap();
    await watching.until((lines) => lines.length >= 1, 'the near object');
    expect(watching.told).toEqual([`ADDED ${near.metadata.name}`]);
    await target.send('DELETE', `/api/v1/namespaces/${other}`);
  });

  it('of a selection tell of coming into it as ADDED and of leaving it as DELETED', async () => {
    const watching = await target.watch(path, {
      resourceVersion: await version(),
      labelSelector: 'in=yes',
    });
    const { metadata } = await target.configMap();
    await label(metadata.name, { in: 'yes' });
    await label(metadata.name, { more: 'yes' });
    await label(metadata.name, { in: null });
    await label(metadata.name, { in: 'yes' });
    await watching.until((lines) => lines.length >= 4, 'four events');
    const { name } = metadata;
    expect(watching.told).toEqual([
      `ADDED ${name}`,
      `MODIFIED ${name}`,
      `DELETED ${name}`,
      `ADDED ${name}`,
    ]);
    const versions = watching.lines.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(new Set(versions).size).toBe(4);
    expect(versions).toEqual([...versions].sort((left, right) => left - right));
  });

  it('of one name see nothing else', async () => {
    const name = target.name('one');
    const watching = await target.watch(path, {
      resourceVersion: await version(),
      fieldSelector: `metadata.name=${name}`,
    });
    await target.configMap();
    await target.configMap(name);
    await watching.until((lines) => lines.length >= 1, 'the one');
    expect(watching.told).toEqual([`ADDED ${name}`]);
  });

  it('end by themselves after the time they were given', async () => {
    const watching = await target.watch(path, {
      resourceVersion: await version(),
      timeoutSeconds: 1,
    });
    await until(() => watching.ended, 'the end');
    expect(watching.lines).toEqual([]);
  });

  it('mark the end of what was there: WatchList', async () => {
    const { metadata } = await target.configMap(target.name('list'), { labels: { list: 'yes' } });
    const watching = await target.watch(path, {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: true,
      labelSelector: 'list',
    });
    await watching.until((lines) => lines.length >= 2, 'the bookmark');
    expect(watching.lines.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
    expect(watching.lines[1]?.object).toMatchObject({
      kind: 'ConfigMap',
      metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } },
    });
    const marked = Number(watching.lines[1]?.object.metadata.resourceVersion);
    expect(marked).toBeGreaterThanOrEqual(Number(metadata.resourceVersion));
  });

  it('refuse sendInitialEvents without its match: 422', async () => {
    const { code } = await target.get(`${path}?watch=true&sendInitialEvents=true`);
    expect(code).toBe(422);
  });

  it('from a version not yet reached are silent: 200, and nothing', async () => {
    const watching = await target.watch(path, {
      resourceVersion: '9000000000000000',
      allowWatchBookmarks: true,
    });
    const healthy = await target.watch(path, { resourceVersion: await version() });
    await target.configMap();
    await healthy.until((lines) => lines.length >= 1, 'the event on a healthy watch');
    expect([watching.lines, watching.ended]).toEqual([[], false]);
  });

  it('tell the same object to everybody', async () => {
    const query = { resourceVersion: await version() };
    const all = await Promise.all([1, 2, 3].map(() => target.watch(path, query)));
    await target.configMap();
    for (const one of all) await one.until((lines) => lines.length >= 1, 'the event');
    expect(all[1]?.lines).toEqual(all[0]?.lines);
    expect(all[2]?.lines).toEqual(all[0]?.lines);
  });

  it('tell of many changes without loss, in the order of versions', async () => {
    const watching = await target.watch(path, { resourceVersion: await version() });
    const made = await Promise.all(Array.from({ length: 100 }, () => target.configMap()));
    await watching.until((lines) => lines.length >= 100, 'a hundred events');
    const versions = watching.lines.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].sort((left, right) => left - right));
    expect(new Set(watching.lines.map(({ object }) => object.metadata.name))).toEqual(
      new Set(made.map(({ metadata }) => metadata.name)),
    );
  });

  it('give tables for kubectl, with columns in the first event only', async () => {
    const since = await version();
    await target.configMap();
    await target.configMap();
    const query = `watch=true&timeoutSeconds=1&resourceVersion=${since}`;
    const { text } = await target.get(`${path}?${query}`, {
      Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    const tables = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { object: { columnDefinitions: unknown[] | null } });
    expect(tables[0]?.object.columnDefinitions?.length).toBeGreaterThan(1);
    expect(tables[1]?.object.columnDefinitions ?? []).toEqual([]);
  });

  onSandbox('from a forgotten version answer 200 with one ERROR event: 410 Expired', async () => {
    const since = await version();
    await target.configMap();
    await target.configMap();
    target.sandbox?.faults.compact();
    const watching = await target.watch(path, { resourceVersion: since });
    await until(() => watching.ended, 'the end of the stream');
    expect(watching.lines).toHaveLength(1);
    expect(watching.lines[0]).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    });
  });

  onSandbox('see neither events nor bookmarks after the store was rolled back', async () => {
    const checkpoint = target.sandbox?.faults.checkpoint() ?? '';
    await target.configMap();
    await target.configMap();
    const watching = await target.watch(path, { resourceVersion: await version() });
    target.sandbox?.faults.rollback(checkpoint);
    const healthy = await target.watch(path, { resourceVersion: await version() });
    await target.configMap();
    await healthy.until((lines) => lines.length >= 1, 'the event on a new watch');
    expect(watching.lines).toEqual([]);
  });

  it('feed the informer of the stock client', async () => {
    const namespace = target.namespace;
    const selector = `informed=${target.name()}`;
    const labels = Object.fromEntries([selector.split('=')]) as Record<string, string>;
    const informer = makeInformer(
      target.config,
      path,
      () => target.core.listNamespacedConfigMap({ namespace, labelSelector: selector }),
      selector,
    );
    const told: string[] = [];
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, (object) => told.push(`${verb} ${object.metadata?.name ?? ''}`));
    }
    await target.configMap('before', { labels });
    await informer.start();
    await target.configMap('during', { labels });
    await label('during', { more: 'yes' });
    await remove('before');
    await until(() => told.length >= 4, 'four events of the informer');
    await informer.stop();
    expect(told).toEqual(['add before', 'add during', 'update during', 'delete before']);
  });
});

describeSandbox('bookmarks', () => {
  // Time is moved by hand, so that a minute takes none.
  let sandbox: Sandbox;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2026, 4, 1));
    sandbox = await Sandbox.start({ clock });
  });
  afterEach(() => sandbox.stop());

  /** Opens a watch; each call of the answer waits for its next line. */
  const open = async (query: string): Promise<() => Promise<unknown>> => {
    const answer = await fetch(`${sandbox.url}/api/v1/configmaps?watch=true&${query}`);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    return async () => {
      while (!text.includes('\n')) {
        text += Buffer.from((await reader.read()).value ?? []).toString();
      }
      const [line = '', ...rest] = text.split('\n');
      text = rest.join('\n');
      return JSON.parse(line) as unknown;
    };
  };

  it('come every minute on an idle kind, with the newest version of the whole cluster', async () => {
    const next = await open(`allowWatchBookmarks=true&resourceVersion=${sandbox.store.version}`);
    sandbox.load([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'elsewhere' } }]);
    clock.advance(60_000);
    expect(await next()).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', metadata: { resourceVersion: sandbox.store.version } },
    });
    clock.advance(60_000);
    expect(await next()).toMatchObject({ type: 'BOOKMARK' });
  });

  it('are only sent to those who asked', async () => {
    const next = await open(`resourceVersion=${sandbox.store.version}`);
    clock.advance(120_000);
    sandbox.load([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } }]);
    expect(await next()).toMatchObject({ type: 'ADDED' });
  });

  it('are not sent for a version that is not yet reached', async () => {
    const ahead = Number(sandbox.store.version) + 1;
    const next = await open(`allowWatchBookmarks=true&resourceVersion=${ahead}`);
    clock.advance(180_000);
    const load = (name: string) =>
      sandbox.load([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }]);
    load('reaches');
    load('passes');
    expect(await next()).toMatchObject({
      type: 'ADDED',
      object: { metadata: { name: 'passes' } },
    });
  });

  it('history is forgotten after five to ten minutes', async () => {
    const since = sandbox.store.version;
    for (const name of ['a', 'b']) {
      sandbox.load([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }]);
    }
    clock.advance(290_000);
    expect(await (await open(`resourceVersion=${since}`))()).toMatchObject({
      type: 'ADDED',
    });
    clock.advance(310_000);
    expect(await (await open(`resourceVersion=${since}`))()).toMatchObject({
      type: 'ERROR',
    });
  });
});
