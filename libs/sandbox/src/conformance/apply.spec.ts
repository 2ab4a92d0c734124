import { type ManagedFieldsEntry } from '../server/object';
import { Target } from './testing/target';

const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

describe('server-side apply', () => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start();
  });
  afterAll(() => target.stop());

  const apply = (name: string, manager: string, fields: object, query = '') =>
    target.patch(`${target.path('configmaps', name)}?fieldManager=${manager}${query}`, APPLY, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      ...fields,
    });
  const data = async (name: string): Promise<unknown> =>
    (await target.get(target.path('configmaps', name))).json['data'];
  const owners = (json: object): ManagedFieldsEntry[] =>
    (json as { metadata: { managedFields?: ManagedFieldsEntry[] } }).metadata.managedFields ?? [];

  it('creates what is missing: 201', async () => {
    const name = target.name();
    const { code, json } = await apply(name, 'one', { data: { a: '1' } });
    expect(code).toBe(201);
    expect(owners(json)).toMatchObject([
      { manager: 'one', operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {} } } },
    ]);
  });

  it('changes what is there: 200, and removes what is no longer said', async () => {
    const name = target.name();
    await apply(name, 'one', { data: { a: '1', b: '1' } });
    const { code } = await apply(name, 'one', { data: { a: '2' } });
    expect(code).toBe(200);
    expect(await data(name)).toEqual({ a: '2' });
  });

  it('changes nothing, not even the version, when it says the same', async () => {
    const name = target.name();
    const first = await apply(name, 'one', { data: { a: '1' } });
    const second = await apply(name, 'one', { data: { a: '1' } });
    expect(second.json.metadata.resourceVersion).toBe(first.json.metadata.resourceVersion);
  });

  it('takes YAML', async () => {
    const name = target.name();
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  a: "1"\n`;
    const path = `${target.path('configmaps', name)}?fieldManager=one`;
    expect((await target.send('PATCH', path, { body: text, contentType: APPLY })).code).toBe(201);
    expect(await data(name)).toEqual({ a: '1' });
  });

  it('refuses to change what another applied: 409 with the field', async () => {
    const name = target.name();
    await apply(name, 'one', { data: { a: '1' } });
    const { code, json } = await apply(name, 'two', { data: { a: '2' } });
    expect([code, json.reason]).toEqual([409, 'Conflict']);
    expect(json.details?.causes).toEqual([
      { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' },
    ]);
    expect(await data(name)).toEqual({ a: '1' });
  });

  it('refuses to change what another updated: 409', async () => {
    const name = target.name();
    await apply(name, 'one', { data: { a: '1' } });
    const path = `${target.path('configmaps', name)}?fieldManager=hand`;
    await target.patch(path, MERGE, { data: { a: '2' } });
    const { code, json } = await apply(name, 'one', { data: { a: '1' } });
    expect(code).toBe(409);
    expect(json.message).toContain('conflict with "hand" using v1');
  });

  it('takes fields over by force', async () => {
    const name = target.name();
    await apply(name, 'one', { data: { a: '1' } });
    const { code, json } = await apply(name, 'two', { data: { a: '2' } }, '&force=true');
    expect(code).toBe(200);
    expect(await data(name)).toEqual({ a: '2' });
    expect(owners(json).map(({ manager }) => manager)).toEqual(['two']);
  });

  it('lets two own a field that they agree on, until the last one lets go', async () => {
    const name = target.name();
    await apply(name, 'one', { data: { a: '1', b: '1' } });
    expect((await apply(name, 'two', { data: { a: '1' } })).code).toBe(200);
    await apply(name, 'one', { data: { b: '1' } });
    expect(await data(name)).toEqual({ a: '1', b: '1' });
    await apply(name, 'two', {});
    expect(await data(name)).toEqual({ b: '1' });
  });

  it('leaves the fields of others alone', async () => {
    const name = target.name();
    await target.configMap(name, { data: { mine: '1' } });
    await apply(name, 'one', { data: { yours: '1' } });
    expect(await data(name)).toEqual({ mine: '1', yours: '1' });
  });

  it('answers 200 on a claim that exists, and takes its fields over', async () => {
    const name = target.name();
    const path = target.path('persistentvolumeclaims', name);
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'none',
        resources: { requests: { storage: '1Gi' } },
      },
    };
    await target.post(target.path('persistentvolumeclaims'), claim);
    const { code, json } = await target.patch(`${path}?fieldManager=other`, APPLY, claim);
    expect(code).toBe(200);
    expect(owners(json).map(({ manager }) => manager)).toContain('other');
    await target.send('DELETE', path);
    await target.patch(path, MERGE, { metadata: { finalizers: null } });
  });

  it('with a uid creates nothing: 409', async () => {
    const name = target.name();
    const metadata = { name, uid: '00000000-0000-4000-8000-000000000000' };
    const { code, json } = await apply(name, 'one', { metadata });
    expect(code).toBe(409);
    expect(json.message).toContain('uid mismatch');
    expect((await target.get(target.path('configmaps', name))).code).toBe(404);
  });

  it('wants to know who applies: 422', async () => {
    const { code } = await target.patch(target.path('configmaps', target.name()), APPLY, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
    });
    expect(code).toBe(422);
  });

  it('merges lists item by item, and knows whose item is whose', async () => {
    const path = `/apis/apps/v1/namespaces/${target.namespace}/deployments`;
    const name = target.name();
    const config = (containers: unknown[]) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec: { containers } },
      },
    });
    const send = (manager: string, containers: unknown[]) =>
      target.patch(`${path}/${name}?fieldManager=${manager}`, APPLY, config(containers));
    await send('one', [{ name: 'web', image: 'web:1' }]);
    const { json } = await send('two', [{ name: 'side', image: 'side:1' }]);
    const { spec } = json as unknown as {
      spec: { template: { spec: { containers: { name: string }[] } } };
    };
    const found = spec.template.spec.containers.map((container) => container.name);
    expect(found.sort()).toEqual(['side', 'web']);
    const two = owners(json).find(({ manager }) => manager === 'two');
    expect(JSON.stringify(two?.fieldsV1)).toContain('k:{\\"name\\":\\"side\\"}');
    expect(JSON.stringify(two?.fieldsV1)).not.toContain('k:{\\"name\\":\\"web\\"}');
  });

  describe('field owners', () => {
    it('are noted for every write, by manager and operation', async () => {
      const name = target.name();
      await target.send('POST', `${target.path('configmaps')}?fieldManager=maker`, {
        body: { metadata: { name }, data: { a: '1' } },
      });
      const { json } = await target.patch(
        `${target.path('configmaps', name)}?fieldManager=changer`,
        MERGE,
        { data: { b: '1' } },
      );
      expect(owners(json)).toMatchObject([
        { manager: 'changer', operation: 'Update', fieldsV1: { 'f:data': { 'f:b': {} } } },
        { manager: 'maker', operation: 'Update', fieldsV1: { 'f:data': { 'f:a': {} } } },
      ]);
    });

    it('are known by their user agent when they give no name', async () => {
      const { json } = await target.send('POST', target.path('configmaps'), {
        body: { metadata: { name: target.name() }, data: { a: '1' } },
        headers: { 'User-Agent': 'painter/1.2 (linux)' },
      });
      expect(owners(json).map(({ manager }) => manager)).toEqual(['painter']);
    });

    it('lose a field that another changes', async () => {
      const name = target.name();
      const path = target.path('configmaps', name);
      await target.post(`${target.path('configmaps')}?fieldManager=maker`, {
        metadata: { name },
        data: { a: '1', b: '1' },
      });
      const { json } = await target.patch(`${path}?fieldManager=changer`, MERGE, {
        data: { a: '2' },
      });
      const maker = owners(json).find(({ manager }) => manager === 'maker');
      expect(maker?.fieldsV1['f:data']).toEqual({ '.': {}, 'f:b': {} });
    });
  });
});
