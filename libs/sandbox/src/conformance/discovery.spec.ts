import { Target, onSandbox, until } from './testing/target';

interface ResourceList {
  groupVersion: string;
  resources: {
    name: string;
    kind: string;
    namespaced: boolean;
    verbs: string[];
    shortNames?: string[];
  }[];
}

describe('discovery', () => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start();
  });
  afterAll(() => target.stop());

  const resources = async (path: string): Promise<ResourceList> =>
    (await target.get(path)).json as unknown as ResourceList;

  it('tells a version of Kubernetes', async () => {
    const { json } = await target.get('/version');
    expect(json).toMatchObject({ major: '1' });
    expect((json as unknown as { gitVersion: string }).gitVersion).toMatch(/^v1\.\d+/);
  });

  it.each(['/healthz', '/livez', '/readyz'])('%s answers ok', async (path) => {
    const { code, text } = await target.get(path);
    expect([code, text]).toEqual([200, 'ok']);
  });

  it('lists the versions of the core group', async () => {
    const { json } = await target.get('/api');
    expect(json).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
  });

  it('lists the groups, each with a preferred version', async () => {
    const { json } = await target.get('/apis');
    const { groups } = json as unknown as {
      groups: { name: string; preferredVersion: { groupVersion: string } }[];
    };
    const preferred = Object.fromEntries(
      groups.map(({ name, preferredVersion }) => [name, preferredVersion.groupVersion]),
    );
    expect(preferred).toMatchObject({
      apps: 'apps/v1',
      'storage.k8s.io': 'storage.k8s.io/v1',
      'coordination.k8s.io': 'coordination.k8s.io/v1',
    });
  });

  it.each([
    ['persistentvolumeclaims', true, 'pvc'],
    ['persistentvolumes', false, 'pv'],
    ['namespaces', false, 'ns'],
    ['configmaps', true, 'cm'],
  ])('describes %s', async (name, namespaced, shortName) => {
    const { resources: served } = await resources('/api/v1');
    const found = served.find((resource) => resource.name === name);
    expect(found).toMatchObject({ namespaced, shortNames: [shortName] });
    expect(found?.verbs).toEqual(
      expect.arrayContaining(['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']),
    );
  });

  it('describes subresources', async () => {
    const { resources: served } = await resources('/api/v1');
    const names = served.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['persistentvolumeclaims/status', 'namespaces/finalize']),
    );
  });

  it('answers 404 for a group that is not served', async () => {
    expect((await target.get('/apis/nobody.example.com/v1')).code).toBe(404);
    expect((await target.get('/apis/nobody.example.com')).code).toBe(404);
  });

  it.each(['/api', '/apis'])('gives %s in one answer to newer clients', async (path) => {
    const { json, headers } = await target.get(path, {
      Accept:
        'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
    });
    expect(headers['content-type']).toContain('as=APIGroupDiscoveryList');
    expect(json.kind).toBe('APIGroupDiscoveryList');
    const { items } = json as unknown as {
      items: { versions: { resources: { resource: string; scope: string }[] }[] }[];
    };
    const served = items.flatMap(({ versions }) => versions.flatMap((one) => one.resources));
    const wanted = path === '/api' ? 'persistentvolumeclaims' : 'statefulsets';
    expect(served).toContainEqual(
      expect.objectContaining({ resource: wanted, scope: 'Namespaced' }),
    );
  });

  describe('OpenAPI v3', () => {
    interface Document {
      openapi: string;
      paths: Record<string, { patch?: Operation } | undefined>;
      components: { schemas: Record<string, { properties?: Record<string, unknown> }> };
    }
    interface Operation {
      parameters?: { name?: string }[];
      requestBody?: { content: Record<string, unknown> };
      'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string };
    }
    const CLAIM = '/api/v1/namespaces/{namespace}/persistentvolumeclaims/{name}';
    const document = async (): Promise<Document> => {
      const { json } = await target.get('/openapi/v3');
      const { paths } = json as unknown as {
        paths: Record<string, { serverRelativeURL: string }>;
      };
      const url = paths['api/v1']?.serverRelativeURL ?? '';
      return (await target.get(url)).json as unknown as Document;
    };

    it('lists a document for each group', async () => {
      const found = await document();
      expect(found.openapi).toMatch(/^3\./);
    });

    it('says that writes validate fields, and which patches there are', async () => {
      const patch = (await document()).paths[CLAIM]?.patch;
      expect(patch?.['x-kubernetes-group-version-kind']).toEqual({
        group: '',
        version: 'v1',
        kind: 'PersistentVolumeClaim',
      });
      expect(Object.keys(patch?.requestBody?.content ?? {})).toContain(
        'application/strategic-merge-patch+json',
      );
    });

    it('describes the fields of a kind', async () => {
      const { schemas } = (await document()).components;
      const claim = Object.entries(schemas).find(([name]) =>
        name.endsWith('.v1.PersistentVolumeClaim'),
      );
      expect(Object.keys(claim?.[1].properties ?? {})).toEqual(
        expect.arrayContaining(['apiVersion', 'kind', 'metadata', 'spec', 'status']),
      );
    });
  });
});

describe('custom resources', () => {
  let target: Target;
  const GROUP = 'conformance.soteria.io';
  const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  let widgets: string;
  beforeAll(async () => {
    target = await Target.start();
    await target.send('DELETE', `${DEFINITIONS}/widgets.${GROUP}`);
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await target.post(DEFINITIONS, definition)).code === 201) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    widgets = `/apis/${GROUP}/v1/namespaces/${target.namespace}/widgets`;
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await target.get(widgets)).code === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('widgets are not served');
  });
  afterAll(async () => {
    await target.send('DELETE', `${DEFINITIONS}/widgets.${GROUP}`);
    await target.stop();
  });

  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wdg'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [
            { name: 'Color', type: 'string', jsonPath: '.spec.color' },
            { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          ],
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  required: ['color'],
                  properties: {
                    color: { type: 'string', enum: ['red', 'blue'] },
                    size: { type: 'integer', minimum: 1, default: 3 },
                    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                  },
                },
                status: { type: 'object', properties: { ready: { type: 'boolean' } } },
              },
            },
          },
        },
      ],
    },
  };
  const widget = async (spec: object = { color: 'red' }, status?: object) => {
    const name = target.name('w');
    const body = {
      apiVersion: `${GROUP}/v1`,
      kind: 'Widget',
      metadata: { name },
      spec,
      ...(status === undefined ? {} : { status }),
    };
    return target.post(widgets, body);
  };
  const MERGE = 'application/merge-patch+json';

  it('are served as soon as they are defined, to the stock client too', async () => {
    const { json } = await widget();
    const { customObjects, namespace } = target;
    const coordinates = { group: GROUP, version: 'v1', namespace, plural: 'widgets' };
    const name = json.metadata.name;
    expect(await customObjects.getNamespacedCustomObject({ ...coordinates, name })).toEqual(json);
  });

  it('are in discovery, and their definition is established', async () => {
    const { resources } = (await target.get(`/apis/${GROUP}/v1`)).json as unknown as ResourceList;
    expect(resources.map(({ name }) => name)).toEqual(['widgets', 'widgets/status']);
    const { json } = await target.get(`${DEFINITIONS}/widgets.${GROUP}`);
    const { conditions } = (json as unknown as { status: { conditions: object[] } }).status;
    expect(conditions).toContainEqual(
      expect.objectContaining({ type: 'Established', status: 'True' }),
    );
  });

  it('lose fields that they do not know, but where all are allowed', async () => {
    const { json } = await widget({ color: 'red', weight: 3, free: { anything: 1 } });
    expect(json['spec']).toEqual({ color: 'red', size: 3, free: { anything: 1 } });
  });

  it('get the defaults of their schema', async () => {
    expect((await widget()).json['spec']).toEqual({ color: 'red', size: 3 });
  });

  it.each([
    ['a field that is required', {}, 'spec.color'],
    ['a value that is not listed', { color: 'green' }, 'spec.color'],
    ['a number that is too small', { color: 'red', size: 0 }, 'spec.size'],
    ['a value of the wrong type', { color: 'red', size: 'large' }, 'spec.size'],
  ])('refuse without %s: 422', async (_what, spec, field) => {
    const { code, json } = await widget(spec);
    expect(code).toBe(422);
    expect(json.details?.causes?.map((cause) => cause.field)).toContain(field);
  });

  it('have their status written by its own path only', async () => {
    const made = await widget({ color: 'red' }, { ready: true });
    expect(made.json).not.toHaveProperty('status');
    const path = `${widgets}/${made.json.metadata.name}`;
    const status = await target.patch(`${path}/status`, MERGE, {
      status: { ready: true },
      spec: { color: 'blue' },
      metadata: { labels: { a: 'b' } },
    });
    expect(status.json).toMatchObject({ status: { ready: true }, spec: { color: 'red' } });
    expect(status.json.metadata.labels).toBeUndefined();
    const spec = await target.patch(path, MERGE, {
      spec: { color: 'blue' },
      status: { ready: false },
    });
    expect(spec.json).toMatchObject({ status: { ready: true }, spec: { color: 'blue' } });
  });

  it('count changes of the spec in their generation, and only those', async () => {
    const { json } = await widget();
    const path = `${widgets}/${json.metadata.name}`;
    const generation = async () => (await target.get(path)).json.metadata.generation;
    expect(await generation()).toBe(1);
    await target.patch(path, MERGE, { metadata: { labels: { a: 'b' } } });
    await target.patch(`${path}/status`, MERGE, { status: { ready: true } });
    expect(await generation()).toBe(1);
    await target.patch(path, MERGE, { spec: { color: 'blue' } });
    expect(await generation()).toBe(2);
  });

  it('want a version for PUT: 422', async () => {
    const { json } = await widget();
    const { resourceVersion: _, ...metadata } = json.metadata;
    const { code } = await target.send('PUT', `${widgets}/${json.metadata.name}`, {
      body: { ...json, metadata },
    });
    expect(code).toBe(422);
  });

  it('show their printer columns in tables', async () => {
    await widget();
    const { json } = await target.get(widgets, {
      Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    const { columnDefinitions } = json as unknown as { columnDefinitions: { name: string }[] };
    expect(columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Color', 'Age']);
  });

  it('are watched like any other kind', async () => {
    const { json: list } = await target.get(widgets);
    const watching = await target.watch(widgets, {
      resourceVersion: list.metadata.resourceVersion ?? '',
    });
    const { json } = await widget();
    await watching.until((lines) => lines.length >= 1, 'the widget');
    expect(watching.told).toEqual([`ADDED ${json.metadata.name}`]);
  });

  onSandbox('end with their definition: 404, and open watches end', async () => {
    const other = structuredClone(definition);
    other.metadata.name = `widgets.other.${GROUP}`;
    other.spec.group = `other.${GROUP}`;
    expect((await target.post(DEFINITIONS, other)).code).toBe(201);
    const path = `/apis/other.${GROUP}/v1/namespaces/${target.namespace}/widgets`;
    const watching = await target.watch(path, { resourceVersion: '0' });
    const body = { metadata: { name: 'last' }, spec: { color: 'red' } };
    expect((await target.post(path, body)).code).toBe(201);
    await watching.until((lines) => lines.length >= 1, 'the widget');
    expect(watching.ended).toBe(false);
    await target.send('DELETE', `${DEFINITIONS}/widgets.other.${GROUP}`);
    expect((await target.get(path)).code).toBe(404);
    await until(() => watching.ended, 'the end of the watch');
    expect(watching.told).toEqual(['ADDED last', 'DELETED last']);
  });
});
