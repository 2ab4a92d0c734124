import { type KubeObject, type UnknownKubeObject } from '@soteria/kube';
import { ManualClock } from '../../clock';
import { Sandbox } from '../../sandbox';

const START = Date.UTC(2026, 4, 1);

describe('kinds with rules of their own', () => {
  let sandbox: Sandbox;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock(START);
    sandbox = await Sandbox.start({ clock });
  });
  afterEach(() => sandbox.stop());

  const send = async (method: string, path: string, body?: object, query = '') => {
    const answer = await fetch(`${sandbox.url}${path}${query}`, {
      method,
      headers: {
        'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const warning = answer.headers.get('warning');
    return { code: answer.status, warning, json: (await answer.json()) as UnknownKubeObject };
  };
  const objects = (...given: object[]): void => sandbox.load(given as KubeObject[]);

  describe('claims', () => {
    const CLAIMS = '/api/v1/namespaces/default/persistentvolumeclaims';
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const storageClass = (name: string, isDefault: boolean, createdAt: number): object => ({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name,
        creationTimestamp: new Date(createdAt).toISOString().replace('.000', ''),
        annotations: { 'storageclass.kubernetes.io/is-default-class': String(isDefault) },
      },
      provisioner: 'driver.longhorn.io',
    });

    it('get the newest default class when they name none', async () => {
      objects(
        storageClass('old', true, START - 2000),
        storageClass('new', true, START - 1000),
        storageClass('other', false, START),
      );
      const { json } = await send('POST', CLAIMS, { metadata: { name: 'a' }, spec });
      expect(json).toMatchObject({ spec: { storageClassName: 'new' } });
    });

    it('that want no class get none', async () => {
      objects(storageClass('default', true, START));
      const body = { metadata: { name: 'a' }, spec: { ...spec, storageClassName: '' } };
      const { json } = await send('POST', CLAIMS, body);
      expect(json).toMatchObject({ spec: { storageClassName: '' } });
    });

    it('grow once they are bound, and never below what they have', async () => {
      objects({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'bound', namespace: 'default' },
        spec: { ...spec, volumeName: 'pv', volumeMode: 'Filesystem' },
        status: { phase: 'Bound', capacity: { storage: '1Gi' } },
      });
      const resize = (storage: string) =>
        send('PATCH', `${CLAIMS}/bound`, { spec: { resources: { requests: { storage } } } });
      expect((await resize('2Gi')).code).toBe(200);
      const shrunk = await resize('512Mi');
      expect(shrunk.code).toBe(422);
      expect(shrunk.json['message']).toContain('field can not be less than status.capacity');
    });

    it('keep their status when they are updated, and their spec when their status is', async () => {
      await send('POST', CLAIMS, { metadata: { name: 'a' }, spec });
      const status = { phase: 'Bound', capacity: { storage: '1Gi' } };
      await send('PATCH', `${CLAIMS}/a/status`, { status, spec: { volumeName: 'sneaked' } });
      const { json } = await send('PATCH', `${CLAIMS}/a`, { status: { phase: 'Lost' } });
      expect(json).toMatchObject({ status });
      expect((json['spec'] as { volumeName?: string }).volumeName).toBeUndefined();
    });
  });

  describe('pods', () => {
    const PODS = '/api/v1/namespaces/default/pods';
    const pod = (nodeName?: string): object => ({
      metadata: { name: 'web' },
      spec: {
        containers: [{ name: 'web', image: 'web:1' }],
        ...(nodeName === undefined ? {} : { nodeName }),
      },
    });

    it('on a node end gracefully: their node lets them go', async () => {
      await send('POST', PODS, pod('node-1'));
      const { json } = await send('DELETE', `${PODS}/web`);
      expect(json.metadata).toMatchObject({
        deletionGracePeriodSeconds: 30,
        deletionTimestamp: '2026-05-01T00:00:30Z',
      });
      expect(sandbox.store.get('pods', 'default', 'web')).toBeDefined();
      await send('DELETE', `${PODS}/web`, { gracePeriodSeconds: 0 });
      expect(sandbox.store.get('pods', 'default', 'web')).toBeUndefined();
    });

    it('may be given less time, but not more', async () => {
      await send('POST', PODS, pod('node-1'));
      await send('DELETE', `${PODS}/web`);
      const grace = async (seconds: number) =>
        (await send('DELETE', `${PODS}/web`, { gracePeriodSeconds: seconds })).json.metadata;
      expect(await grace(60)).toMatchObject({ deletionGracePeriodSeconds: 30 });
      expect(await grace(5)).toMatchObject({ deletionGracePeriodSeconds: 5 });
    });

    it('on no node end at once', async () => {
      await send('POST', PODS, pod());
      await send('DELETE', `${PODS}/web`);
      expect(sandbox.store.get('pods', 'default', 'web')).toBeUndefined();
    });

    it.each([
      ['no container', { containers: [] }],
      ['a container without an image', { containers: [{ name: 'a' }] }],
      [
        'two containers of one name',
        {
          containers: [
            { name: 'a', image: 'x' },
            { name: 'a', image: 'x' },
          ],
        },
      ],
      [
        'a mount of a volume that is not there',
        { containers: [{ name: 'a', image: 'x', volumeMounts: [{ name: 'v', mountPath: '/' }] }] },
      ],
    ])('with %s are refused: 422', async (_what, spec) => {
      expect((await send('POST', PODS, { metadata: { name: 'x' }, spec })).code).toBe(422);
    });

    it('may get another image, and little else', async () => {
      await send('POST', PODS, pod());
      const image = { containers: [{ name: 'web', image: 'web:2' }] };
      expect((await send('PATCH', `${PODS}/web`, { spec: image })).code).toBe(200);
      expect((await send('PATCH', `${PODS}/web`, { spec: { hostname: 'x' } })).code).toBe(422);
    });
  });

  describe('namespaces', () => {
    it('end when their controller takes the finalizer away', async () => {
      await send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
      await send('DELETE', '/api/v1/namespaces/shop');
      const terminating = sandbox.store.get('namespaces', '', 'shop');
      expect(terminating).toMatchObject({
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Terminating' },
      });
      await send('PUT', '/api/v1/namespaces/shop/finalize', {
        ...terminating,
        spec: { finalizers: [] },
      });
      expect(sandbox.store.get('namespaces', '', 'shop')).toBeUndefined();
    });

    it('keep their finalizer through every other write', async () => {
      await send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
      await send('PATCH', '/api/v1/namespaces/shop', { spec: { finalizers: [] } });
      expect(sandbox.store.get('namespaces', '', 'shop')).toMatchObject({
        spec: { finalizers: ['kubernetes'] },
        metadata: { labels: { 'kubernetes.io/metadata.name': 'shop' } },
      });
    });
  });

  describe('stateful sets', () => {
    const SETS = '/apis/apps/v1/namespaces/default/statefulsets';
    const set = (labels: object): object => ({
      metadata: { name: 'db' },
      spec: {
        serviceName: 'db',
        selector: { matchLabels: { app: 'db' } },
        template: { metadata: { labels }, spec: { containers: [{ name: 'db', image: 'db:1' }] } },
      },
    });

    it('must select their own pods: 422', async () => {
      expect((await send('POST', SETS, set({ app: 'other' }))).code).toBe(422);
    });

    it('may be scaled, but not given another selector', async () => {
      await send('POST', SETS, set({ app: 'db' }));
      expect((await send('PATCH', `${SETS}/db`, { spec: { replicas: 3 } })).code).toBe(200);
      const selector = { matchLabels: { app: 'db', more: 'x' } };
      expect((await send('PATCH', `${SETS}/db`, { spec: { selector } })).code).toBe(422);
    });
  });

  it('bindings keep their role', async () => {
    const path = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'a' };
    await send('POST', path, { metadata: { name: 'x:y' }, roleRef });
    const { code } = await send('PATCH', `${path}/x:y`, { roleRef: { name: 'b' } });
    expect(code).toBe(422);
  });

  describe('events', () => {
    const core = '/api/v1/namespaces/default/events';
    const newer = '/apis/events.k8s.io/v1/namespaces/default/events';
    const regarding = { kind: 'Pod', name: 'web', namespace: 'default' };

    it('are the same by both names', async () => {
      const made = await send('POST', newer, {
        metadata: { name: 'e' },
        regarding,
        note: 'it happened',
        reason: 'Because',
        type: 'Normal',
        reportingController: 'spec',
      });
      expect(made.json).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: 'it happened' });
      const { json } = await send('GET', `${core}/e`);
      expect(json).toMatchObject({
        apiVersion: 'v1',
        kind: 'Event',
        involvedObject: regarding,
        message: 'it happened',
        reportingComponent: 'spec',
      });
      expect(json).not.toHaveProperty('note');
      const list = await send('GET', newer);
      expect(list.json).toMatchObject({ items: [{ regarding, note: 'it happened' }] });
    });

    it('must lie beside what they are about: 422', async () => {
      const involvedObject = { ...regarding, namespace: 'elsewhere' };
      const body = { metadata: { name: 'e' }, involvedObject };
      expect((await send('POST', core, body)).code).toBe(422);
    });
  });

  describe('Longhorn’s kinds', () => {
    const VOLUMES = '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/volumes';
    const volume = (spec: object): object => ({ metadata: { name: 'v' }, spec });
    beforeEach(async () => {
      await send('POST', '/api/v1/namespaces', { metadata: { name: 'longhorn-system' } });
    });

    it('lose fields that the release does not know, and refuse them when strict', async () => {
      const body = volume({ size: '1', somethingNew: true });
      expect((await send('POST', VOLUMES, body, '?fieldValidation=Strict')).code).toBe(400);
      const { json } = await send('POST', VOLUMES, body);
      expect(json['spec']).toEqual({ size: '1' });
    });

    it.each([
      ['a frontend that is not listed', { frontend: 'floppy' }],
      ['an access mode that is not listed', { accessMode: 'rwx+' }],
      ['a size that is a number', { size: 10 }],
      ['a limit beyond its range', { rebuildConcurrentSyncLimit: 9 }],
    ])('refuse %s: 422', async (_what, spec) => {
      expect((await send('POST', VOLUMES, volume(spec))).code).toBe(422);
    });

    it('warn of a finalizer without a path, as Longhorn’s own is', async () => {
      const { code, warning } = await send('POST', VOLUMES, {
        metadata: { name: 'v', finalizers: ['longhorn.io'] },
        spec: {},
      });
      expect(code).toBe(201);
      expect(warning).toContain('prefer a domain-qualified finalizer name');
    });

    it('are gone with their definition, and back with it', async () => {
      const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      await send('POST', VOLUMES, volume({ size: '1' }));
      const { json } = await send('GET', `${DEFINITIONS}/volumes.longhorn.io`);
      await send('DELETE', `${DEFINITIONS}/volumes.longhorn.io`);
      expect((await send('GET', VOLUMES)).code).toBe(404);
      const { metadata: _, status: __, ...definition } = json;
      await send('POST', DEFINITIONS, { ...definition, metadata: { name: 'volumes.longhorn.io' } });
      const again = await send('GET', VOLUMES);
      expect([again.code, (again.json as unknown as { items: [] }).items]).toEqual([200, []]);
    });

    it('are served again, with their objects, when the store is rolled back', async () => {
      const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      await send('POST', VOLUMES, volume({ size: '1' }));
      const checkpoint = sandbox.faults.checkpoint();
      await send('DELETE', `${DEFINITIONS}/volumes.longhorn.io`);
      expect((await send('GET', VOLUMES)).code).toBe(404);
      sandbox.faults.rollback(checkpoint);
      expect((await send('GET', `${VOLUMES}/v`)).json).toMatchObject({ spec: { size: '1' } });
    });

    it('can be served in another version: the same objects, by another name', async () => {
      const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      await send('POST', VOLUMES, volume({ size: '1' }));
      const { json } = await send('GET', `${DEFINITIONS}/volumes.longhorn.io`);
      const { spec } = json as unknown as { spec: { versions: object[] } };
      const versions = [{ ...spec.versions[0], name: 'v1beta1' }];
      await send('PUT', `${DEFINITIONS}/volumes.longhorn.io`, {
        ...json,
        spec: { ...spec, versions },
      });
      expect((await send('GET', VOLUMES)).code).toBe(404);
      const older = await send('GET', `${VOLUMES.replace('v1beta2', 'v1beta1')}/v`);
      expect(older.json).toMatchObject({ apiVersion: 'longhorn.io/v1beta1', spec: { size: '1' } });
    });
  });
});
