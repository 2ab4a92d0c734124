import { type KubeObject, type UnknownKubeObject } from '@soteria/kube';
import { Sandbox } from '../../sandbox';
import { type AdmissionPlugin, type AdmissionRequest, Refusal, denial } from './admission';

const PATH = '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/backups';
const BACKUPS = { group: 'longhorn.io', plural: 'backups' };

const backup = (name: string, spec: object = { snapshotName: 's' }): UnknownKubeObject => ({
  apiVersion: 'longhorn.io/v1beta2',
  kind: 'Backup',
  metadata: { name, namespace: 'longhorn-system' },
  spec,
});
const covers: AdmissionPlugin['covers'] = ({ group, plural }) =>
  group === BACKUPS.group && plural === BACKUPS.plural;

describe('admission plugins', () => {
  let sandbox: Sandbox;
  let seen: AdmissionRequest[];
  const start = async (...plugins: Omit<AdmissionPlugin, 'name' | 'covers'>[]): Promise<void> => {
    const admission = plugins.map((plugin, index) => ({
      name: `plugin-${index}`,
      covers,
      ...plugin,
    }));
    sandbox = await Sandbox.start({ admission, objects: [backup('there')] });
  };
  beforeEach(() => {
    seen = [];
  });
  afterEach(() => sandbox.stop());

  const send = async (method: string, path: string, body?: object) => {
    const answer = await fetch(sandbox.url + path, {
      method,
      headers: {
        'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { code: answer.status, json: (await answer.json()) as UnknownKubeObject };
  };
  const stored = (name: string): KubeObject | undefined =>
    sandbox.store.get('backups', 'longhorn-system', name);
  const note = { validate: (request: AdmissionRequest) => void seen.push(request) };

  it.each([
    [422, 'Invalid'],
    [403, 'Forbidden'],
    [500, 'InternalError'],
  ])('refuse with their own code and words: %d', async (code, reason) => {
    const message = denial('validator.longhorn.io', 'no such snapshot');
    await start({ validate: () => new Refusal(code, reason, message) });
    const { code: answered, json } = await send('POST', PATH, backup('new'));
    expect(answered).toBe(code);
    expect(json).toMatchObject({
      kind: 'Status',
      reason,
      message: 'admission webhook "validator.longhorn.io" denied the request: no such snapshot',
    });
    expect(stored('new')).toBeUndefined();
  });

  it('may refuse while changing, too', async () => {
    await start({ mutate: () => new Refusal(500, 'InternalError', 'no snapshot') });
    const { code, json } = await send('POST', PATH, backup('new'));
    expect(code).toBe(500);
    expect(json).toMatchObject({ reason: 'InternalError', message: 'no snapshot' });
    expect(stored('new')).toBeUndefined();
  });

  it('change objects one after the other, and judge what came out', async () => {
    const label =
      (key: string) =>
      ({ object }: AdmissionRequest): UnknownKubeObject | null => {
        if (object === null) return null;
        const seenKeys = Object.keys(object.metadata.labels ?? {}).join(',');
        object.metadata.labels = { ...object.metadata.labels, [key]: seenKeys };
        return object;
      };
    await start({ mutate: label('a') }, { mutate: label('b'), ...note });
    await send('POST', PATH, backup('new'));
    expect(stored('new')?.metadata.labels).toEqual({ a: '', b: 'a' });
    expect(seen[0]?.object?.metadata.labels).toEqual({ a: '', b: 'a' });
  });

  it('change nothing by changing what they were only shown', async () => {
    await start({
      validate: ({ object }) => {
        if (object !== null) object.metadata.labels = { sneaked: 'in' };
        return undefined;
      },
    });
    await send('POST', PATH, backup('new'));
    expect(stored('new')?.metadata.labels).toBeUndefined();
  });

  it('see the old and the new object on UPDATE', async () => {
    await start(note);
    await send('PATCH', `${PATH}/there`, { spec: { snapshotName: 'other' } });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      operation: 'UPDATE',
      name: 'there',
      namespace: 'longhorn-system',
      resource: { ...BACKUPS, version: 'v1beta2', kind: 'Backup' },
      object: { spec: { snapshotName: 'other' } },
      oldObject: { spec: { snapshotName: 's' } },
      dryRun: false,
    });
  });

  it('see the object that is to go on DELETE, and may hold it', async () => {
    await start({
      validate: ({ operation, oldObject }) =>
        operation === 'DELETE' && oldObject?.metadata.name === 'there'
          ? new Refusal(403, 'Forbidden', 'it is needed')
          : undefined,
    });
    expect((await send('DELETE', `${PATH}/there`)).code).toBe(403);
    expect(stored('there')).toBeDefined();
  });

  it('are asked on dry runs, and told so', async () => {
    await start(note);
    await send('POST', `${PATH}?dryRun=All`, backup('new'));
    expect(seen[0]?.dryRun).toBe(true);
    expect(stored('new')).toBeUndefined();
  });

  it('see neither writes of the status nor other resources', async () => {
    await start(note);
    await send('PATCH', `${PATH}/there/status`, { status: { state: 'Completed' } });
    await send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'x' } });
    expect(seen).toEqual([]);
    expect(stored('there')).toMatchObject({ status: { state: 'Completed' } });
  });

  it('can look at the cluster', async () => {
    await start({
      validate: ({ store }) =>
        store.get('backups', 'longhorn-system', 'there') === undefined
          ? undefined
          : new Refusal(422, 'Invalid', 'one is enough'),
    });
    expect((await send('POST', PATH, backup('new'))).code).toBe(422);
  });

  it('that break are webhooks that cannot be called: 500', async () => {
    await start({
      validate: () => {
        throw new Error('out of order');
      },
    });
    const { code, json } = await send('POST', PATH, backup('new'));
    expect(code).toBe(500);
    expect(json).toMatchObject({
      message: 'Internal error occurred: failed calling webhook "plugin-0": out of order',
    });
  });

  it('get their refusal before a name that is taken is told', async () => {
    await start({ validate: () => new Refusal(422, 'Invalid', 'no') });
    expect((await send('POST', PATH, backup('there'))).code).toBe(422);
  });
});
