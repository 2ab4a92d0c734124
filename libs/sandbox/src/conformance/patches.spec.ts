import { Target } from './testing/target';

const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';

describe('patches', () => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start();
  });
  afterAll(() => target.stop());

  const configMap = async (data: Record<string, string>): Promise<string> => {
    const { metadata } = await target.configMap(target.name(), { data });
    return target.path('configmaps', metadata.name);
  };

  describe('merge', () => {
    it('set, replace and remove fields, and leave the others', async () => {
      const path = await configMap({ keep: '1', change: '1', drop: '1' });
      const { json } = await target.patch(path, MERGE, {
        data: { change: '2', drop: null, add: '1' },
      });
      expect(json['data']).toEqual({ keep: '1', change: '2', add: '1' });
    });

    it('replace lists as a whole', async () => {
      const { metadata } = await target.configMap(target.name(), {
        finalizers: ['example.com/a', 'example.com/b'],
      });
      const path = target.path('configmaps', metadata.name);
      const { json } = await target.patch(path, MERGE, {
        metadata: { finalizers: ['example.com/c'] },
      });
      expect(json.metadata.finalizers).toEqual(['example.com/c']);
      await target.patch(path, MERGE, { metadata: { finalizers: null } });
    });

    it('refuse a stale version: 409', async () => {
      const path = await configMap({ key: '1' });
      const { code } = await target.patch(path, MERGE, {
        metadata: { resourceVersion: '1' },
        data: { key: '2' },
      });
      expect(code).toBe(409);
    });

    it('that change nothing take no new version', async () => {
      const path = await configMap({ key: '1' });
      const before = await target.get(path);
      const { json } = await target.patch(path, MERGE, { data: { key: '1' } });
      expect(json.metadata.resourceVersion).toBe(before.json.metadata.resourceVersion);
    });
  });

  describe('JSON', () => {
    it('add, replace, remove, copy and move', async () => {
      const path = await configMap({ a: '1', b: '2', c: '3' });
      const { json } = await target.patch(path, JSON_PATCH, [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'replace', path: '/data/a', value: '9' },
        { op: 'remove', path: '/data/b' },
        { op: 'add', path: '/data/d', value: '4' },
        { op: 'copy', from: '/data/c', path: '/data/e' },
        { op: 'move', from: '/data/c', path: '/data/f' },
      ]);
      expect(json['data']).toEqual({ a: '9', d: '4', e: '3', f: '3' });
    });

    it('change nothing when a test fails: 422', async () => {
      const path = await configMap({ a: '1' });
      const { code } = await target.patch(path, JSON_PATCH, [
        { op: 'test', path: '/data/a', value: '2' },
        { op: 'replace', path: '/data/a', value: '3' },
      ]);
      expect(code).toBe(422);
      expect((await target.get(path)).json['data']).toEqual({ a: '1' });
    });

    it('refuse to remove what is not there: 422', async () => {
      const path = await configMap({ a: '1' });
      const { code } = await target.patch(path, JSON_PATCH, [{ op: 'remove', path: '/data/b' }]);
      expect(code).toBe(422);
    });

    it('refuse what is no list of operations: 400', async () => {
      const path = await configMap({ a: '1' });
      expect((await target.patch(path, JSON_PATCH, { data: {} })).code).toBe(400);
    });
  });

  describe('strategic merge', () => {
    const deployment = async (): Promise<string> => {
      const name = target.name();
      const path = `/apis/apps/v1/namespaces/${target.namespace}/deployments`;
      const made = await target.post(path, {
        metadata: { name },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: {
              containers: [
                { name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }] },
                { name: 'side', image: 'side:1' },
              ],
            },
          },
        },
      });
      expect(made.code).toBe(201);
      return `${path}/${name}`;
    };
    const patchContainers = async (path: string, containers: unknown[]) => {
      const body = { spec: { template: { spec: { containers } } } };
      const { json } = await target.patch(path, STRATEGIC, body);
      const { spec } = json as unknown as {
        spec: {
          template: { spec: { containers: { name: string; image: string; env?: unknown }[] } };
        };
      };
      return spec.template.spec.containers;
    };

    it('pair the items of a list by their key', async () => {
      const containers = await patchContainers(await deployment(), [
        { name: 'web', image: 'web:2', env: [{ name: 'B', value: '2' }] },
      ]);
      const found = Object.fromEntries(containers.map(({ name, image }) => [name, image]));
      expect(found).toEqual({ web: 'web:2', side: 'side:1' });
      const env = containers.find(({ name }) => name === 'web')?.env as { name: string }[];
      expect(env.map(({ name }) => name).sort()).toEqual(['A', 'B']);
    });

    it('remove an item by a directive', async () => {
      const containers = await patchContainers(await deployment(), [
        { name: 'side', $patch: 'delete' },
      ]);
      expect(containers.map(({ name }) => name)).toEqual(['web']);
    });

    it('are not known to custom resources: 415', async () => {
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      const { json } = await target.get(path);
      const [crd] = json.items ?? [];
      if (crd === undefined) return;
      const { spec } = crd as unknown as {
        spec: { group: string; names: { plural: string }; versions: { name: string }[] };
      };
      const version = spec.versions[0]?.name ?? '';
      const { code, json: status } = await target.patch(
        `/apis/${spec.group}/${version}/namespaces/default/${spec.names.plural}/x`,
        STRATEGIC,
        {},
      );
      expect([code, status.reason]).toEqual([415, 'UnsupportedMediaType']);
    });
  });

  it('of another kind are refused: 415', async () => {
    const path = await configMap({ a: '1' });
    expect((await target.patch(path, 'application/json', { data: {} })).code).toBe(415);
  });

  it('of what is missing are refused: 404', async () => {
    const path = target.path('configmaps', 'not-there');
    expect((await target.patch(path, MERGE, { data: {} })).code).toBe(404);
  });
});
