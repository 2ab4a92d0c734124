import { onSandbox, refusal, Target } from './testing/target';

const MERGE = 'application/merge-patch+json';

describe('validation', () => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start();
  });
  afterAll(() => target.stop());

  const configMap = (metadata: object, rest: object = {}) =>
    target.post(target.path('configmaps'), {
      metadata: { name: target.name(), ...metadata },
      ...rest,
    });
  const fields = (json: { details?: { causes?: { field?: string }[] } }): (string | undefined)[] =>
    (json.details?.causes ?? []).map(({ field }) => field);

  describe('of metadata refuses with 422 and the field’s path', () => {
    it.each([
      ['a name of 300 characters', { name: 'x'.repeat(300) }, 'metadata.name'],
      ['a name with capitals', { name: 'Upper' }, 'metadata.name'],
      ['a name beyond ASCII', { name: 'grüße' }, 'metadata.name'],
      ['a label value of 64 characters', { labels: { a: 'x'.repeat(64) } }, 'metadata.labels'],
      ['a label key with two slashes', { labels: { 'a/b/c': 'x' } }, 'metadata.labels'],
      ['an annotation key with spaces', { annotations: { 'a b': 'x' } }, 'metadata.annotations'],
      [
        'annotations above 256 KiB',
        { annotations: { a: 'x'.repeat(262_145) } },
        'metadata.annotations',
      ],
      [
        'an owner without a uid',
        { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x' }] },
        'metadata.ownerReferences.uid',
      ],
    ])('%s', async (_what, metadata, field) => {
      const { code, json } = await configMap(metadata);
      expect([code, json.reason]).toEqual([422, 'Invalid']);
      expect(fields(json)).toContain(field);
    });
  });

  it('says what is wrong in words', async () => {
    const { json } = await configMap({ name: 'Upper' });
    expect(json.message).toContain('ConfigMap "Upper" is invalid: metadata.name: Invalid value');
    expect(json.message).toContain('a lowercase RFC 1123 subdomain must consist of');
  });

  it('keeps odd characters as they are, escaped so that lines stay lines', async () => {
    const odd = 'a\u2028b\u2029c"\n';
    const { json } = await configMap({ annotations: { odd } });
    expect(json.metadata.annotations?.['odd']).toBe(odd);
    const { text } = await target.get(target.path('configmaps', json.metadata.name));
    expect(text.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    ['a local volume that is on no node', { local: { path: '/srv/x' } }, 'spec.nodeAffinity'],
    ['a volume of a driver that is not named', { csi: { volumeHandle: 'x' } }, 'spec.csi.driver'],
    ['a volume that is nowhere', {}, 'spec'],
  ])('refuses %s: 422', async (_what, source, field) => {
    const { code, json } = await target.post('/api/v1/persistentvolumes?dryRun=All', {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: target.name() },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], ...source },
    });
    expect([code, json.reason]).toEqual([422, 'Invalid']);
    expect(fields(json)).toContain(field);
  });

  describe('of fields', () => {
    const unknown = { nobodyKnows: 1 };

    it('warns of unknown ones by default, and drops them', async () => {
      const { code, json, headers } = await configMap({}, unknown);
      expect(code).toBe(201);
      expect(headers['warning']).toContain('299 - "unknown field \\"nobodyKnows\\""');
      expect(json).not.toHaveProperty('nobodyKnows');
    });

    it('says nothing when told to ignore them', async () => {
      const path = `${target.path('configmaps')}?fieldValidation=Ignore`;
      const { code, headers } = await target.post(path, {
        metadata: { name: target.name() },
        ...unknown,
      });
      expect([code, headers['warning']]).toEqual([201, undefined]);
    });

    it('refuses them when told to be strict: 400', async () => {
      const name = target.name();
      const path = `${target.path('configmaps')}?fieldValidation=Strict`;
      const { code, json } = await target.post(path, { metadata: { name }, ...unknown });
      expect([code, json.reason]).toEqual([400, 'BadRequest']);
      expect(json.message).toContain('strict decoding error: unknown field "nobodyKnows"');
      expect((await target.get(target.path('configmaps', name))).code).toBe(404);
    });

    it('refuses values of the wrong type: 400', async () => {
      const { code, json } = await configMap({}, { data: { a: 1 } });
      expect(code).toBe(400);
      expect(json.message).toContain('cannot unmarshal number');
    });

    it('knows three ways to go about them: 422 for another', async () => {
      const path = `${target.path('configmaps')}?fieldValidation=Perhaps`;
      expect((await target.post(path, { metadata: { name: target.name() } })).code).toBe(422);
    });
  });

  describe('of bodies refuses', () => {
    it('what is no JSON: 400', async () => {
      const answer = await target.send('POST', target.path('configmaps'), { body: '{' });
      expect(answer.code).toBe(400);
    });

    it('what is nested 20,000 deep: 400', async () => {
      const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
      const body = `{"metadata":{"name":"deep"},"data":${deep}}`;
      const { code, text } = await target.send('POST', target.path('configmaps'), { body });
      expect(code).toBe(400);
      expect(text).toContain('exceeded max depth');
    });

    it('what is larger than 3 MiB: 413', async () => {
      const body = JSON.stringify({
        metadata: { name: 'large' },
        data: { a: 'x'.repeat(3 * 1024 * 1024) },
      });
      const { code, json } = await target.send('POST', target.path('configmaps'), { body });
      expect([code, json.reason]).toEqual([413, 'RequestEntityTooLarge']);
    });

    it('formats that it does not read: 415', async () => {
      const answer = await target.send('POST', target.path('configmaps'), {
        body: '<xml/>',
        contentType: 'application/xml',
      });
      expect(answer.code).toBe(415);
    });

    it('nothing that is written in YAML', async () => {
      const name = target.name();
      const answer = await target.send('POST', target.path('configmaps'), {
        body: `metadata:\n  name: ${name}\n`,
        contentType: 'application/yaml',
      });
      expect([answer.code, answer.json.metadata.name]).toEqual([201, name]);
    });
  });

  describe('of secrets', () => {
    const secret = (body: object) =>
      target.post(target.path('secrets'), { metadata: { name: target.name() }, ...body });
    const ofSize = (bytes: number) => ({ data: { a: Buffer.alloc(bytes).toString('base64') } });

    it('takes 1 MiB of data', async () => {
      expect((await secret(ofSize(1_048_576))).code).toBe(201);
    });

    it('refuses one byte more: 422 FieldValueTooLong', async () => {
      const { code, json } = await secret(ofSize(1_048_577));
      expect(code).toBe(422);
      expect(json.details?.causes?.[0]).toMatchObject({
        reason: 'FieldValueTooLong',
        field: 'data',
      });
    });

    it('refuses what is not base64: 400 or 422', async () => {
      expect([400, 422]).toContain((await secret({ data: { a: '***' } })).code);
    });

    it('keeps text as data, and is opaque unless it says more', async () => {
      const { json } = await secret({ stringData: { a: 'text' } });
      expect(json).toMatchObject({
        type: 'Opaque',
        data: { a: Buffer.from('text').toString('base64') },
      });
      expect(json).not.toHaveProperty('stringData');
    });

    it('refuses keys that are no file names: 422', async () => {
      expect((await secret({ stringData: { 'a/b': 'x' } })).code).toBe(422);
    });

    it('lets nobody change an immutable one: 422', async () => {
      const { json } = await secret({ immutable: true, stringData: { a: 'x' } });
      const path = target.path('secrets', json.metadata.name);
      const data = await target.patch(path, MERGE, { stringData: { a: 'y' } });
      const flag = await target.patch(path, MERGE, { immutable: false });
      expect([data.code, flag.code]).toEqual([422, 422]);
      expect((await target.patch(path, MERGE, { metadata: { labels: { a: 'b' } } })).code).toBe(
        200,
      );
    });

    it('lets nobody change the type: 422', async () => {
      const { json } = await secret({ type: 'example.com/one' });
      const path = target.path('secrets', json.metadata.name);
      expect((await target.patch(path, MERGE, { type: 'example.com/two' })).code).toBe(422);
    });
  });

  it('lets nobody change an immutable ConfigMap: 422', async () => {
    const { json } = await configMap({}, { immutable: true, data: { a: '1' } });
    const path = target.path('configmaps', json.metadata.name);
    expect((await target.patch(path, MERGE, { data: { a: '2' } })).code).toBe(422);
  });

  describe('of claims', () => {
    const spec = {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'none',
      resources: { requests: { storage: '1Gi' } },
    };
    const made: string[] = [];
    const claim = async (changes: object, metadata: object = {}) => {
      const name = target.name();
      const answer = await target.post(target.path('persistentvolumeclaims'), {
        metadata: { name, ...metadata },
        spec: { ...spec, ...changes },
      });
      if (answer.code === 201) made.push(name);
      return answer;
    };
    afterAll(async () => {
      for (const name of made) {
        const path = target.path('persistentvolumeclaims', name);
        await target.send('DELETE', path);
        await target.patch(path, MERGE, { metadata: { finalizers: null } });
      }
    });

    it('begins pending, as a filesystem, protected from going while in use', async () => {
      const { json } = await claim({});
      expect(json).toMatchObject({
        spec: { volumeMode: 'Filesystem' },
        status: { phase: 'Pending' },
        metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
      });
    });

    it('takes no status from its maker', async () => {
      const { json } = await target.post(target.path('persistentvolumeclaims'), {
        metadata: { name: target.name() },
        spec,
        status: { phase: 'Bound' },
      });
      made.push(json.metadata.name);
      expect(json).toMatchObject({ status: { phase: 'Pending' } });
    });

    it.each([
      ['no access mode', { accessModes: [] }, 'spec.accessModes'],
      ['an unknown access mode', { accessModes: ['Sometimes'] }, 'spec.accessModes[0]'],
      ['no size', { resources: {} }, 'spec.resources[storage]'],
      ['an unknown volume mode', { volumeMode: 'Tape' }, 'spec.volumeMode'],
    ])('refuses %s: 422', async (_what, changes, field) => {
      const { code, json } = await claim(changes);
      expect(code).toBe(422);
      expect(fields(json).join(' ')).toContain(field.replace(/\[\d\]$/, ''));
    });

    it('writes sizes in one way', async () => {
      const { json } = await claim({ resources: { requests: { storage: '2048Mi' } } });
      expect(json).toMatchObject({ spec: { resources: { requests: { storage: '2Gi' } } } });
    });

    it.each([
      ['its class', { storageClassName: 'other' }],
      ['its access modes', { accessModes: ['ReadWriteMany'] }],
      ['its volume mode', { volumeMode: 'Block' }],
      ['its size while it is not bound', { resources: { requests: { storage: '2Gi' } } }],
    ])('lets nobody change %s: 422', async (_what, changes) => {
      const { json } = await claim({});
      const path = target.path('persistentvolumeclaims', json.metadata.name);
      const { code, json: status } = await target.patch(path, MERGE, { spec: changes });
      expect(code).toBe(422);
      expect(status.message).toContain('spec is immutable after creation except');
    });

    it('names a volume once', async () => {
      const { json } = await claim({});
      const path = target.path('persistentvolumeclaims', json.metadata.name);
      const name = target.name('pv');
      expect((await target.patch(path, MERGE, { spec: { volumeName: name } })).code).toBe(200);
      expect((await target.patch(path, MERGE, { spec: { volumeName: 'other' } })).code).toBe(422);
    });

    it('gives a wrong claim back to the stock client as 422', async () => {
      const status = await refusal(
        target.core.createNamespacedPersistentVolumeClaim({
          namespace: target.namespace,
          body: { metadata: { name: 'wrong' }, spec: {} },
        }),
      );
      expect(status).toMatchObject({ code: 422, details: { kind: 'PersistentVolumeClaim' } });
    });
  });

  describe('of volumes', () => {
    const volume = (changes: object) =>
      target.post('/api/v1/persistentvolumes', {
        metadata: { name: target.name('conformance-pv') },
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'none',
          csi: { driver: 'example.com', volumeHandle: 'x' },
          ...changes,
        },
      });
    const remove = async (name: string) => {
      const path = `/api/v1/persistentvolumes/${name}`;
      await target.send('DELETE', path);
      await target.patch(path, MERGE, { metadata: { finalizers: null } });
    };

    it('retains what it holds unless told otherwise', async () => {
      const { json } = await volume({});
      expect(json).toMatchObject({
        spec: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' },
        metadata: { finalizers: ['kubernetes.io/pv-protection'] },
      });
      await remove(json.metadata.name);
    });

    it('refuses one without a source, and one with two: 422', async () => {
      expect((await volume({ csi: undefined })).code).toBe(422);
      expect((await volume({ hostPath: { path: '/tmp' } })).code).toBe(422);
    });

    it('lets nobody change where it comes from: 422', async () => {
      const { json } = await volume({});
      const path = `/api/v1/persistentvolumes/${json.metadata.name}`;
      const { code, json: status } = await target.patch(path, MERGE, {
        spec: { csi: { volumeHandle: 'other' } },
      });
      expect(code).toBe(422);
      expect(fields(status)).toContain('spec.persistentvolumesource');
      await remove(json.metadata.name);
    });
  });

  it('lets nobody change a storage class: 422', async () => {
    const name = target.name('conformance');
    await target.storage.createStorageClass({
      body: { metadata: { name }, provisioner: 'x.com/y' },
    });
    const path = `/apis/storage.k8s.io/v1/storageclasses/${name}`;
    expect((await target.patch(path, MERGE, { provisioner: 'other.com/y' })).code).toBe(422);
    expect((await target.patch(path, MERGE, { parameters: { a: 'b' } })).code).toBe(422);
    await target.storage.deleteStorageClass({ name });
  });

  // A real server counts only once its controllers have seen the quota.
  onSandbox('counts claims against a quota: 403', async () => {
    const namespace = await target.createNamespace();
    const { core } = target;
    await core.createNamespacedResourceQuota({
      namespace,
      body: {
        metadata: { name: 'small' },
        spec: { hard: { persistentvolumeclaims: '1', 'requests.storage': '2Gi' } },
      },
    });
    const claim = (name: string, storage: string) =>
      core.createNamespacedPersistentVolumeClaim({
        namespace,
        body: {
          metadata: { name },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: 'none',
            resources: { requests: { storage } },
          },
        },
      });
    expect((await refusal(claim('large', '3Gi'))).message).toContain('exceeded quota: small');
    await claim('fits', '1Gi');
    const status = await refusal(claim('second', '1Gi'));
    expect(status).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(status.message).toContain('requested: persistentvolumeclaims=1');
    // A quota is asked before anybody looks whether the name is free.
    expect(await refusal(claim('fits', '1Gi'))).toMatchObject({ code: 403, reason: 'Forbidden' });
    await target.send('DELETE', `/api/v1/namespaces/${namespace}`);
  });
});
