import { Target } from './testing/target';

const MERGE = 'application/merge-patch+json';

describe('deletion', () => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start();
  });
  afterAll(() => target.stop());

  const remove = (name: string, body?: unknown) =>
    target.send('DELETE', target.path('configmaps', name), body === undefined ? {} : { body });
  const exists = async (name: string) =>
    (await target.get(target.path('configmaps', name))).code === 200;
  /** An object that a finalizer holds; the answer lets it go. */
  const held = async (): Promise<{ name: string; release: () => Promise<unknown> }> => {
    const { metadata } = await target.configMap(target.name(), {
      finalizers: ['example.com/hold'],
    });
    const path = target.path('configmaps', metadata.name);
    const release = () => target.patch(path, MERGE, { metadata: { finalizers: null } });
    return { name: metadata.name, release };
  };

  it('answers with a Status that names what went', async () => {
    const { metadata } = await target.configMap();
    const { code, json } = await remove(metadata.name);
    expect(code).toBe(200);
    expect(json).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: metadata.name, kind: 'configmaps', uid: metadata.uid },
    });
    expect(await exists(metadata.name)).toBe(false);
  });

  it('answers 404 for an object that is missing', async () => {
    expect((await remove('not-there')).code).toBe(404);
  });

  it('refuses another uid than that of the precondition: 409', async () => {
    const { metadata } = await target.configMap();
    const { code, json } = await remove(metadata.name, {
      preconditions: { uid: '00000000-0000-4000-8000-000000000000' },
    });
    expect([code, json.reason]).toEqual([409, 'Conflict']);
    expect(json.message).toContain('the UID in the precondition');
    expect(await exists(metadata.name)).toBe(true);
  });

  it('refuses another version than that of the precondition: 409', async () => {
    const { metadata } = await target.configMap();
    const { code } = await remove(metadata.name, { preconditions: { resourceVersion: '1' } });
    expect(code).toBe(409);
    expect(await exists(metadata.name)).toBe(true);
  });

  it('deletes when the preconditions hold', async () => {
    const { metadata } = await target.configMap();
    const { uid, resourceVersion } = metadata;
    const { code } = await remove(metadata.name, { preconditions: { uid, resourceVersion } });
    expect(code).toBe(200);
    expect(await exists(metadata.name)).toBe(false);
  });

  it('waits for finalizers, and answers with the object meanwhile', async () => {
    const { name, release } = await held();
    const { code, json } = await remove(name);
    expect(code).toBe(200);
    expect(json.metadata).toMatchObject({ name, deletionGracePeriodSeconds: 0 });
    expect(json.metadata.deletionTimestamp).toBeDefined();
    expect(await exists(name)).toBe(true);
    await release();
    expect(await exists(name)).toBe(false);
  });

  it('keeps the first deletion time when it is asked again', async () => {
    const { name, release } = await held();
    const first = await remove(name);
    const second = await remove(name);
    expect(second.json.metadata.deletionTimestamp).toBe(first.json.metadata.deletionTimestamp);
    expect(second.json.metadata.resourceVersion).toBe(first.json.metadata.resourceVersion);
    await release();
  });

  it('takes no new finalizers on what is being deleted: 422', async () => {
    const { name, release } = await held();
    await remove(name);
    const { code, json } = await target.patch(target.path('configmaps', name), MERGE, {
      metadata: { finalizers: ['example.com/hold', 'example.com/other'] },
    });
    expect(code).toBe(422);
    expect(json.message).toContain('no new finalizers can be added');
    await release();
  });

  it('cannot be taken back', async () => {
    const { name, release } = await held();
    await remove(name);
    const path = target.path('configmaps', name);
    const { json } = await target.patch(path, MERGE, { metadata: { deletionTimestamp: null } });
    expect(json.metadata.deletionTimestamp).toBeDefined();
    await release();
  });

  it('refuses the same name as long as the old object stands: 409', async () => {
    const { name, release } = await held();
    await remove(name);
    const again = await target.post(target.path('configmaps'), { metadata: { name } });
    expect(again.code).toBe(409);
    await release();
  });

  it('gives an object of the same name another uid', async () => {
    const first = await target.configMap();
    await remove(first.metadata.name);
    const second = await target.configMap(first.metadata.name);
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
  });

  it('holds dependents’ owner back with foreground propagation', async () => {
    const { name, release } = await held();
    const { json } = await remove(name, { propagationPolicy: 'Foreground' });
    expect(json.metadata.finalizers).toContain('foregroundDeletion');
    await release();
  });

  it('knows three propagation policies: 422 for another', async () => {
    const { metadata } = await target.configMap();
    const { code } = await remove(metadata.name, { propagationPolicy: 'Sideways' });
    expect(code).toBe(422);
    expect(await exists(metadata.name)).toBe(true);
  });

  it('deletes a selected collection, and nothing else', async () => {
    const label = target.name('go');
    const going = await target.configMap(target.name(), { labels: { group: label } });
    const staying = await target.configMap();
    const path = `${target.path('configmaps')}?labelSelector=group%3D${label}`;
    expect((await target.send('DELETE', path)).code).toBe(200);
    expect(await exists(going.metadata.name)).toBe(false);
    expect(await exists(staying.metadata.name)).toBe(true);
  });

  it('answers with the object itself for a claim', async () => {
    const name = target.name();
    const { namespace } = target;
    await target.core.createNamespacedPersistentVolumeClaim({
      namespace,
      body: {
        metadata: { name },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'none',
          resources: { requests: { storage: '1Gi' } },
        },
      },
    });
    const { json } = await target.send('DELETE', target.path('persistentvolumeclaims', name));
    expect(json).toMatchObject({ kind: 'PersistentVolumeClaim', metadata: { name } });
    await target.patch(target.path('persistentvolumeclaims', name), MERGE, {
      metadata: { finalizers: null },
    });
  });

  describe('of a namespace', () => {
    it('marks it as terminating, and refuses new contents: 403 NamespaceTerminating', async () => {
      const name = await target.createNamespace();
      const path = `/api/v1/namespaces/${name}/configmaps`;
      await target.post(path, { metadata: { name: 'held', finalizers: ['example.com/hold'] } });
      const { json } = await target.send('DELETE', `/api/v1/namespaces/${name}`);
      expect(json).toMatchObject({ status: { phase: 'Terminating' } });
      const refused = await target.post(path, { metadata: { name: 'late' } });
      expect(refused.code).toBe(403);
      expect(refused.json).toMatchObject({
        reason: 'Forbidden',
        details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
      });
      await target.patch(`${path}/held`, MERGE, { metadata: { finalizers: null } });
    });

    it.each(['default', 'kube-system'])('is refused for %s: 403', async (name) => {
      const { code, json } = await target.send('DELETE', `/api/v1/namespaces/${name}`);
      expect(code).toBe(403);
      expect(json.message).toContain('this namespace may not be deleted');
    });
  });
});
