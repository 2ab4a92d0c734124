import { refusal, Target } from './testing/target';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

describe('single objects', () => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start();
  });
  afterAll(() => target.stop());

  describe('create', () => {
    it('gives a uid, a version and a creation time, whatever the writer says', async () => {
      const { json, code } = await target.post(target.path('configmaps'), {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: target.name(),
          uid: 'mine',
          creationTimestamp: '2001-01-01T00:00:00Z',
          deletionTimestamp: '2001-01-01T00:00:00Z',
        },
      });
      expect(code).toBe(201);
      expect(json.metadata.uid).toMatch(UUID);
      expect(json.metadata.creationTimestamp).toMatch(TIME);
      expect(json.metadata.creationTimestamp).not.toBe('2001-01-01T00:00:00Z');
      expect(json.metadata.deletionTimestamp).toBeUndefined();
      expect(json.metadata.resourceVersion).toMatch(/^\d+$/);
    });

    it('takes the kind and the namespace from the path when the body does not say', async () => {
      const { json } = await target.post(target.path('configmaps'), {
        metadata: { name: target.name() },
      });
      expect(json).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
      expect(json.metadata.namespace).toBe(target.namespace);
    });

    it('works by the stock client, which reads the object back equal', async () => {
      const name = target.name();
      const { namespace } = target;
      const made = await target.core.createNamespacedConfigMap({
        namespace,
        body: { metadata: { name, labels: { app: 'x' } }, data: { a: 'b' } },
      });
      expect(await target.core.readNamespacedConfigMap({ namespace, name })).toEqual(made);
    });

    it('refuses a second object of the same name: 409 AlreadyExists', async () => {
      const { metadata } = await target.configMap();
      const status = await refusal(
        target.core.createNamespacedConfigMap({
          namespace: target.namespace,
          body: { metadata: { name: metadata.name } },
        }),
      );
      expect(status).toMatchObject({
        code: 409,
        reason: 'AlreadyExists',
        message: `configmaps "${metadata.name}" already exists`,
        details: { name: metadata.name, kind: 'configmaps' },
      });
    });

    it('leaves the first object as it is when a second is refused', async () => {
      const before = await target.configMap();
      await target.post(target.path('configmaps'), {
        metadata: { name: before.metadata.name },
        data: { key: 'other' },
      });
      const after = await target.get(target.path('configmaps', before.metadata.name));
      expect(after.json).toEqual(before);
    });

    it('makes up names from generateName', async () => {
      const post = () =>
        target.post(target.path('configmaps'), { metadata: { generateName: 'made-' } });
      const [first, second] = [await post(), await post()];
      expect(first.json.metadata.name).toMatch(/^made-[a-z0-9]{5}$/);
      expect(second.json.metadata.name).not.toBe(first.json.metadata.name);
    });

    it('refuses an object without a name: 422', async () => {
      const { code, json } = await target.post(target.path('configmaps'), { metadata: {} });
      expect(code).toBe(422);
      expect(json.details?.causes?.[0]).toMatchObject({
        reason: 'FieldValueRequired',
        field: 'metadata.name',
      });
    });

    it('refuses a resourceVersion on a new object', async () => {
      const { code, json } = await target.post(target.path('configmaps'), {
        metadata: { name: target.name(), resourceVersion: '1' },
      });
      expect(code).toBe(500);
      expect(json.message).toBe('resourceVersion should not be set on objects to be created');
    });

    it('refuses another kind than that of the path: 400', async () => {
      const { code, json } = await target.post(target.path('configmaps'), {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: target.name() },
      });
      expect([code, json.reason]).toEqual([400, 'BadRequest']);
    });

    it('refuses another namespace than that of the path: 400', async () => {
      const { code, json } = await target.post(target.path('configmaps'), {
        metadata: { name: target.name(), namespace: 'default' },
      });
      expect(code).toBe(400);
      expect(json.message).toBe(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    });

    it('refuses a namespace that is missing: 404', async () => {
      const { code, json } = await target.post('/api/v1/namespaces/not-there/configmaps', {
        metadata: { name: target.name() },
      });
      expect(code).toBe(404);
      expect(json).toMatchObject({
        reason: 'NotFound',
        message: 'namespaces "not-there" not found',
      });
    });
  });

  describe('read', () => {
    it('answers 404 with a Status that names the object', async () => {
      const { code, json } = await target.get(target.path('configmaps', 'not-there'));
      expect(code).toBe(404);
      expect(json).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'configmaps "not-there" not found',
        reason: 'NotFound',
        details: { name: 'not-there', kind: 'configmaps' },
        code: 404,
      });
    });

    it('answers 404 for a resource that is not served', async () => {
      const { code, json } = await target.get('/apis/nobody.example.com/v1/things');
      expect(code).toBe(404);
      expect(json?.message ?? '404 page not found').toMatch(/could not find|not found/);
    });

    it('answers 504 with Retry-After for a version that it has not reached', async () => {
      const { metadata } = await target.configMap();
      const future = '?resourceVersion=9000000000000000';
      const { code, json } = await target.get(target.path('configmaps', metadata.name) + future);
      expect([code, json.reason]).toEqual([504, 'Timeout']);
      expect(json.details?.causes?.[0]?.reason).toBe('ResourceVersionTooLarge');
    });

    it('answers compactly, but indented to curl and browsers', async () => {
      const path = target.path('configmaps', (await target.configMap()).metadata.name);
      const compact = await target.get(path, { 'User-Agent': 'soteria/1' });
      const curl = await target.get(path, { 'User-Agent': 'curl/8.0' });
      const browser = await target.get(path, { 'User-Agent': 'Mozilla/5.0 (X11)' });
      expect(compact.text).not.toContain('\n  ');
      expect(curl.text).toContain('\n  "metadata": {');
      expect(browser.text).toContain('\n  "metadata": {');
      expect(curl.json).toEqual(compact.json);
    });

    it('indents when asked, and does not when told so', async () => {
      const path = target.path('configmaps', (await target.configMap()).metadata.name);
      expect((await target.get(`${path}?pretty=true`)).text).toContain('\n  "metadata"');
      const plain = await target.get(`${path}?pretty=false`, { 'User-Agent': 'curl/8.0' });
      expect(plain.text).not.toContain('\n  ');
    });

    it('gives YAML when asked', async () => {
      const { metadata } = await target.configMap();
      const answer = await target.get(target.path('configmaps', metadata.name), {
        Accept: 'application/yaml',
      });
      expect(answer.headers['content-type']).toBe('application/yaml');
      expect(answer.text).toContain(`name: ${metadata.name}`);
    });

    it('refuses to answer in a format it does not know: 406', async () => {
      const path = target.path('configmaps');
      expect((await target.get(path, { Accept: 'text/html' })).code).toBe(406);
    });

    it('gives metadata alone when asked', async () => {
      const { metadata } = await target.configMap();
      const { json } = await target.get(target.path('configmaps', metadata.name), {
        Accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      });
      expect(json).toMatchObject({
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: { name: metadata.name, uid: metadata.uid },
      });
      expect(json).not.toHaveProperty('data');
    });

    it('does not know yet how to drop managed fields, and says nothing about it', async () => {
      const { metadata } = await target.configMap();
      const { code, json } = await target.get(target.path('configmaps', metadata.name), {
        Accept: 'application/json; drop=metadata.managedFields',
      });
      expect(code).toBe(200);
      expect(json.metadata.name).toBe(metadata.name);
    });
  });

  describe('update', () => {
    it('takes a new version with every change', async () => {
      const made = await target.configMap();
      const path = target.path('configmaps', made.metadata.name);
      const changed = await target.send('PUT', path, { body: { ...made, data: { key: 'new' } } });
      expect(changed.code).toBe(200);
      const versions = [changed.json.metadata.resourceVersion, made.metadata.resourceVersion];
      expect(BigInt(versions[0] ?? 0)).toBeGreaterThan(BigInt(versions[1] ?? 0));
      expect(changed.json['data']).toEqual({ key: 'new' });
    });

    it('changes nothing, not even the version, when nothing is different', async () => {
      const made = await target.configMap();
      const path = target.path('configmaps', made.metadata.name);
      const again = await target.send('PUT', path, { body: made });
      expect(again.json.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    });

    it('refuses a stale version: 409 Conflict', async () => {
      const made = await target.configMap();
      const { namespace } = target;
      const { name } = made.metadata;
      await target.core.replaceNamespacedConfigMap({
        namespace,
        name,
        body: { metadata: { name }, data: { key: 'second' } },
      });
      const status = await refusal(
        target.core.replaceNamespacedConfigMap({
          namespace,
          name,
          body: {
            metadata: { name, resourceVersion: made.metadata.resourceVersion ?? '' },
            data: { key: 'third' },
          },
        }),
      );
      expect(status).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on configmaps "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      });
      const now = await target.core.readNamespacedConfigMap({ namespace, name });
      expect(now.data).toEqual({ key: 'second' });
    });

    it('overwrites without a version: the last writer wins', async () => {
      const { metadata } = await target.configMap();
      const path = target.path('configmaps', metadata.name);
      const body = { metadata: { name: metadata.name }, data: { key: 'mine' } };
      expect((await target.send('PUT', path, { body })).code).toBe(200);
      expect((await target.get(path)).json['data']).toEqual({ key: 'mine' });
    });

    it('wants a version for leases', async () => {
      const { namespace } = target;
      const name = target.name();
      await target.coordination.createNamespacedLease({ namespace, body: { metadata: { name } } });
      const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${name}`;
      const { code, json } = await target.send('PUT', path, {
        body: { metadata: { name }, spec: { holderIdentity: 'me' } },
      });
      expect(code).toBe(422);
      expect(json.message).toContain('metadata.resourceVersion');
    });

    it('refuses another uid: 409', async () => {
      const { metadata } = await target.configMap();
      const { code, json } = await target.send('PUT', target.path('configmaps', metadata.name), {
        body: { metadata: { name: metadata.name, uid: '00000000-0000-4000-8000-000000000000' } },
      });
      expect([code, json.reason]).toEqual([409, 'Conflict']);
      expect(json.message).toContain('Precondition failed: UID in precondition');
    });

    it('refuses another name than that of the path: 400', async () => {
      const { metadata } = await target.configMap();
      const { code, json } = await target.send('PUT', target.path('configmaps', metadata.name), {
        body: { metadata: { name: 'other' } },
      });
      expect(code).toBe(400);
      expect(json.message).toContain('does not match the name on the URL');
    });

    it('answers 404 for an object that is missing', async () => {
      const { code } = await target.send('PUT', target.path('configmaps', 'not-there'), {
        body: { metadata: { name: 'not-there' } },
      });
      expect(code).toBe(404);
    });

    it('keeps creation time and uid', async () => {
      const made = await target.configMap();
      const path = target.path('configmaps', made.metadata.name);
      const { json } = await target.send('PUT', path, {
        body: { metadata: { name: made.metadata.name }, data: { key: 'new' } },
      });
      expect(json.metadata.uid).toBe(made.metadata.uid);
      expect(json.metadata.creationTimestamp).toBe(made.metadata.creationTimestamp);
    });
  });

  describe('methods', () => {
    it.each(['PUT', 'PATCH'])('refuses %s of a collection: 405', async (method) => {
      const { code, json } = await target.send(method, target.path('configmaps'), {
        body: {},
        contentType: method === 'PUT' ? 'application/json' : 'application/merge-patch+json',
      });
      expect([code, json.reason]).toEqual([405, 'MethodNotAllowed']);
    });

    it('refuses POST to an object: 405', async () => {
      const { metadata } = await target.configMap();
      const path = target.path('configmaps', metadata.name);
      expect((await target.post(path, { metadata: {} })).code).toBe(405);
    });
  });

  describe('dry run', () => {
    it('answers as if an object had been created, and stores nothing', async () => {
      const name = target.name();
      const answer = await target.post(`${target.path('configmaps')}?dryRun=All`, {
        metadata: { name },
      });
      expect(answer.code).toBe(201);
      expect(answer.json.metadata.uid).toMatch(UUID);
      expect((await target.get(target.path('configmaps', name))).code).toBe(404);
    });

    it('refuses what a real write would be refused', async () => {
      const { metadata } = await target.configMap();
      const path = `${target.path('configmaps')}?dryRun=All`;
      expect((await target.post(path, { metadata: { name: metadata.name } })).code).toBe(409);
    });

    it('changes and deletes nothing', async () => {
      const made = await target.configMap();
      const path = target.path('configmaps', made.metadata.name);
      await target.patch(`${path}?dryRun=All`, 'application/merge-patch+json', {
        data: { key: 'new' },
      });
      expect((await target.send('DELETE', `${path}?dryRun=All`)).code).toBe(200);
      expect((await target.get(path)).json).toEqual(made);
    });

    it('knows no other value than All: 422', async () => {
      const answer = await target.post(`${target.path('configmaps')}?dryRun=Some`, {
        metadata: { name: target.name() },
      });
      expect(answer.code).toBe(422);
    });
  });
});
