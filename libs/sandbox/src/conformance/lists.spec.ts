import { onSandbox, Target } from './testing/target';

describe('lists', () => {
  let target: Target;
  let path: string;
  const names = ['a', 'b', 'c', 'd', 'e'];
  beforeAll(async () => {
    target = await Target.start();
    path = target.path('configmaps');
    for (const name of names) {
      const tier = 'ab'.includes(name) ? 'front' : 'back';
      await target.configMap(name, { labels: { app: 'x', tier, only: name } });
    }
  });
  afterAll(() => target.stop());

  /** Names of the objects that were made here; a cluster may add some of its own. */
  const namesIn = (items: readonly { metadata: { name: string } }[] | undefined): string[] =>
    (items ?? []).map(({ metadata }) => metadata.name).filter((name) => names.includes(name));
  const list = async (query: string): Promise<string[]> =>
    namesIn((await target.get(`${path}?${query}`)).json.items);
  const select = (selector: string): Promise<string[]> =>
    list(`labelSelector=${encodeURIComponent(selector)}`);

  it('come with a version, and items that the stock client reads', async () => {
    const found = await target.core.listNamespacedConfigMap({ namespace: target.namespace });
    expect(found.metadata?.resourceVersion).toMatch(/^\d+$/);
    expect(namesIn(found.items as { metadata: { name: string } }[])).toEqual(names);
  });

  it('are of the kind’s list kind', async () => {
    const { json } = await target.get(path);
    expect(json).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMapList' });
  });

  it('are ordered by namespace and name', async () => {
    const { json } = await target.get('/api/v1/configmaps');
    const keys = (json.items ?? []).map(
      ({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`,
    );
    expect(keys).toEqual([...keys].sort());
  });

  it('span all namespaces without one in the path', async () => {
    const { json } = await target.get('/api/v1/configmaps');
    const own = json.items?.filter(({ metadata }) => metadata.namespace === target.namespace);
    expect(namesIn(own)).toEqual(names);
  });

  it('are empty for a namespace that is missing', async () => {
    const { code, json } = await target.get('/api/v1/namespaces/not-there/configmaps');
    expect([code, json.items]).toEqual([200, []]);
  });

  describe('by labels', () => {
    it.each([
      ['app=x', ['a', 'b', 'c', 'd', 'e']],
      ['tier==front', ['a', 'b']],
      ['app=x,tier!=front', ['c', 'd', 'e']],
      ['only in (a, c)', ['a', 'c']],
      ['app,only notin (a,b,c)', ['d', 'e']],
      ['tier', ['a', 'b', 'c', 'd', 'e']],
      ['app,!tier', []],
      ['app=x,only in (b),tier=front', ['b']],
    ])('%s', async (selector, expected) => {
      expect(await select(selector)).toEqual(expected);
    });

    it('refuse what is no selector: 400', async () => {
      const { code } = await target.get(`${path}?labelSelector=${encodeURIComponent('a b c')}`);
      expect(code).toBe(400);
    });
  });

  describe('by fields', () => {
    it.each([
      ['metadata.name=b', ['b']],
      ['metadata.name!=b', ['a', 'c', 'd', 'e']],
      ['metadata.name=not-there', []],
    ])('%s', async (selector, expected) => {
      expect(await list(`fieldSelector=${encodeURIComponent(selector)}`)).toEqual(expected);
    });

    it('metadata.namespace, over all namespaces', async () => {
      const selector = encodeURIComponent(`metadata.namespace=${target.namespace}`);
      const { json } = await target.get(`/api/v1/configmaps?fieldSelector=${selector}`);
      expect(namesIn(json.items)).toEqual(names);
    });

    it('the type of secrets', async () => {
      const secrets = target.path('secrets');
      await target.post(secrets, { metadata: { name: 'plain' } });
      await target.post(secrets, { metadata: { name: 'special' }, type: 'example.com/special' });
      const selector = encodeURIComponent('type=example.com/special');
      const { json } = await target.get(`${secrets}?fieldSelector=${selector}`);
      expect(json.items?.map(({ metadata }) => metadata.name)).toEqual(['special']);
    });

    it('the phase of namespaces', async () => {
      const selector = encodeURIComponent(`status.phase=Active,metadata.name=${target.namespace}`);
      const { json } = await target.get(`/api/v1/namespaces?fieldSelector=${selector}`);
      expect(json.items).toHaveLength(1);
    });

    it('what events are about', async () => {
      const events = target.path('events');
      const involvedObject = { kind: 'Volume', name: 'orders', namespace: target.namespace };
      await target.post(events, { metadata: { name: 'one' }, involvedObject, reason: 'Why' });
      const other = { ...involvedObject, name: 'catalog' };
      await target.post(events, { metadata: { name: 'two' }, involvedObject: other });
      const selector = encodeURIComponent('involvedObject.name=orders,involvedObject.kind=Volume');
      const { json } = await target.get(`${events}?fieldSelector=${selector}`);
      expect(json.items?.map(({ metadata }) => metadata.name)).toEqual(['one']);
    });

    it('refuse a field that cannot be selected by: 400', async () => {
      const selector = encodeURIComponent('spec.anything=x');
      expect((await target.get(`${path}?fieldSelector=${selector}`)).code).toBe(400);
    });
  });

  describe('in pages', () => {
    const pages = async (limit: number): Promise<{ pages: string[][]; versions: Set<string> }> => {
      const seen: string[][] = [];
      const versions = new Set<string>();
      let token = '';
      do {
        const answer = await target.get(
          `${path}?limit=${limit}&labelSelector=app&continue=${encodeURIComponent(token)}`,
        );
        const metadata = answer.json.metadata as { continue?: string; resourceVersion?: string };
        seen.push(namesIn(answer.json.items));
        versions.add(metadata.resourceVersion ?? '');
        token = metadata.continue ?? '';
      } while (token !== '');
      return { pages: seen, versions };
    };

    it('show every object once, all of one version', async () => {
      const walked = await pages(2);
      expect(walked.pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
      expect(walked.versions.size).toBe(1);
    });

    it('say how many are left, unless something selects', async () => {
      const whole = await target.get(`${path}?limit=1`);
      const selected = await target.get(`${path}?limit=1&labelSelector=app`);
      const { remainingItemCount } = whole.json.metadata as { remainingItemCount?: number };
      expect(remainingItemCount).toBeGreaterThanOrEqual(4);
      expect(selected.json.metadata).not.toHaveProperty('remainingItemCount');
    });

    it('do not show what changes meanwhile', async () => {
      const label = target.name('snap');
      for (const name of ['p', 'q', 'r']) {
        await target.configMap(`${label}-${name}`, { labels: { snap: label } });
      }
      const query = `labelSelector=snap%3D${label}&limit=1`;
      const first = await target.get(`${path}?${query}`);
      await target.send('DELETE', target.path('configmaps', `${label}-q`));
      await target.configMap(`${label}-s`, { labels: { snap: label } });
      const { continue: token = '' } = first.json.metadata as { continue?: string };
      const rest = await target.get(
        `${path}?labelSelector=snap%3D${label}&continue=${encodeURIComponent(token)}`,
      );
      expect(rest.json.items?.map(({ metadata }) => metadata.name)).toEqual([
        `${label}-q`,
        `${label}-r`,
      ]);
      expect(rest.json.metadata.resourceVersion).toBe(first.json.metadata.resourceVersion);
    });

    it('refuse a token that is none: 400', async () => {
      expect((await target.get(`${path}?limit=1&continue=garbage`)).code).toBe(400);
    });

    onSandbox('expire: 410 with a token that goes on without consistency', async () => {
      const first = await target.get(`${path}?limit=2&labelSelector=app`);
      const { continue: token = '' } = first.json.metadata as { continue?: string };
      await target.configMap();
      target.sandbox?.faults.compact();
      const query = `labelSelector=app&continue=${encodeURIComponent(token)}`;
      const gone = await target.get(`${path}?${query}`);
      expect([gone.code, gone.json.reason]).toEqual([410, 'Expired']);
      const { continue: fresh = '' } = gone.json.metadata as { continue?: string };
      expect(await list(`labelSelector=app&continue=${encodeURIComponent(fresh)}`)).toEqual([
        'c',
        'd',
        'e',
      ]);
    });
  });

  describe('of a version', () => {
    const version = async (): Promise<string> =>
      (await target.get(path)).json.metadata.resourceVersion ?? '';

    it('exactly: as it was then', async () => {
      const before = await version();
      const late = await target.configMap(target.name('late'), { labels: { late: 'yes' } });
      const query = `labelSelector=late&resourceVersionMatch=Exact&resourceVersion=`;
      expect((await target.get(`${path}?${query}${before}`)).json.items).toEqual([]);
      const after = late.metadata.resourceVersion ?? '';
      expect((await target.get(`${path}?${query}${after}`)).json.items).toHaveLength(1);
    });

    it('or newer: as it is now', async () => {
      const before = await version();
      const { metadata } = await target.configMap(target.name('newer'), {
        labels: { newer: 'yes' },
      });
      const seen = `labelSelector=newer&resourceVersionMatch=NotOlderThan&resourceVersion=`;
      const { json } = await target.get(`${path}?${seen}${metadata.resourceVersion ?? before}`);
      expect(json.items).toHaveLength(1);
    });

    it('any: resourceVersion=0', async () => {
      // From a server's cache, which older ones do not keep in order.
      const found = await list('resourceVersion=0&labelSelector=only');
      expect(found.sort()).toEqual(names);
    });

    it('not yet reached: 504 with a cause and Retry-After', async () => {
      const { code, json, headers } = await target.get(`${path}?resourceVersion=9000000000000000`);
      expect(code).toBe(504);
      expect(json).toMatchObject({
        reason: 'Timeout',
        details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 },
      });
      expect(headers['retry-after']).toBe('1');
    });

    it('that is no number: 400', async () => {
      expect((await target.get(`${path}?resourceVersion=latest`)).code).toBe(400);
    });

    it.each([
      ['resourceVersionMatch=Exact', 'without a version'],
      ['resourceVersionMatch=Exact&resourceVersion=0', 'exactly any'],
      ['resourceVersionMatch=Sometimes&resourceVersion=1', 'another match'],
    ])('refuses %s (%s): 422', async (query) => {
      expect((await target.get(`${path}?${query}`)).code).toBe(422);
    });

    onSandbox('that is forgotten: 410', async () => {
      const before = await version();
      await target.configMap();
      target.sandbox?.faults.compact();
      const query = `resourceVersionMatch=Exact&resourceVersion=${before}`;
      const { code, json } = await target.get(`${path}?${query}`);
      expect([code, json.reason]).toEqual([410, 'Expired']);
    });
  });

  it('are compressed when large and asked for', async () => {
    await target.configMap(target.name('large'), { data: { key: 'x'.repeat(300_000) } });
    const large = await target.get(path, { 'Accept-Encoding': 'gzip' });
    expect(large.headers['content-encoding']).toBe('gzip');
    const small = await target.get(`${path}?labelSelector=only`, { 'Accept-Encoding': 'gzip' });
    expect(small.headers['content-encoding']).toBeUndefined();
  });

  it('become tables for kubectl', async () => {
    const { json } = await target.get(`${path}?labelSelector=only`, {
      Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    const table = json as unknown as {
      kind: string;
      columnDefinitions: { name: string }[];
      rows: { cells: unknown[]; object: { kind: string } }[];
    };
    expect(table.kind).toBe('Table');
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Data', 'Age']);
    expect(table.rows.map(({ cells }) => cells[0])).toEqual(names);
    expect(table.rows[0]?.object.kind).toBe('PartialObjectMetadata');
  });

  it('become metadata alone when asked', async () => {
    const { json } = await target.get(`${path}?labelSelector=only`, {
      Accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    });
    expect(json).toMatchObject({ kind: 'PartialObjectMetadataList' });
    expect(json.items?.[0]).not.toHaveProperty('data');
  });
});
