import { type ConfigMap, RESOURCES } from '@soteria/kube';
import { Sandbox } from '../../sandbox';
import { eventually, never, SPEC_TIMEOUT_MS } from '../../testing/eventually';
import { ApiClient } from './api-client';
import { connectionFrom } from './connection';
import { Mirror } from './mirror';

jest.setTimeout(SPEC_TIMEOUT_MS);

const KIND = RESOURCES.configMaps;
let sandbox: Sandbox;
let api: ApiClient;
let mirror: Mirror<ConfigMap>;
let told: string[];

const note = (name: string, data: Record<string, string> = {}): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', labels: { of: data['of'] ?? 'nobody' } },
  data,
});
const names = () => [...mirror.all()].map(({ metadata }) => metadata.name).sort();

beforeEach(async () => {
  sandbox = await Sandbox.start();
  api = new ApiClient(connectionFrom(sandbox.kubeconfig()));
  mirror = new Mirror<ConfigMap>(api, KIND, {
    of: ({ metadata }) => [metadata.labels?.['of'] ?? ''],
  });
  told = [];
  mirror.onChange((after, before) => {
    told.push(
      `${before ? (after ? 'changed' : 'gone') : 'new'} ${(after ?? before)?.metadata.name}`,
    );
  });
});
afterEach(async () => {
  mirror.stop();
  api.close();
  await sandbox.stop();
});

describe('a mirror', () => {
  it('knows what there was, and what comes, changes and goes', async () => {
    await api.create(KIND, note('one'));
    await mirror.start();
    expect(names()).toEqual(['one']);
    const two = await api.create(KIND, note('two'));
    await eventually('it comes', () => names().length === 2);
    await api.patch(KIND, two, { data: { a: 'b' } });
    await eventually('it changes', () => mirror.get('default', 'two')?.data?.['a']);
    await api.remove(KIND, two);
    await eventually('it goes', () => names().length === 1);
    expect(told).toEqual(['new one', 'new two', 'changed two', 'gone two']);
  });

  it('finds objects by what they are filed under, also after they have moved', async () => {
    await mirror.start();
    const one = await api.create(KIND, note('one', { of: 'alice' }));
    await eventually('it is filed', () => mirror.by('of', 'alice').length === 1);
    await api.patch(KIND, one, { metadata: { labels: { of: 'bob' } } });
    await eventually('it has moved', () => mirror.by('of', 'bob').length === 1);
    expect(mirror.by('of', 'alice')).toEqual([]);
  });

  it('is behind from the end of a watch until it has listed, but not while it is refused', async () => {
    await mirror.start();
    const streams = () => sandbox.faults.streams({ plural: 'configmaps' });
    await eventually('it watches', () => streams().length === 1);
    expect(mirror.behind).toBe(false);
    for (const stream of streams()) stream.end();
    await eventually('it is behind', () => mirror.behind);
    await api.create(KIND, note('meanwhile'));
    await eventually('it has caught up', () => names().join() === 'meanwhile');
    expect(mirror.behind).toBe(false);
    sandbox.faults.add({
      match: { verb: ['watch', 'list'], plural: 'configmaps' },
      action: { kind: 'status', code: 503 },
    });
    for (const stream of streams()) stream.cut();
    await eventually('it is behind', () => mirror.behind);
    await eventually('it is out of reach', () => !mirror.behind);
  });

  it('mends what it missed while the watch was cut and history was lost', async () => {
    await mirror.start();
    const lost = await api.create(KIND, note('lost'));
    await eventually('it comes', () => names().length === 1);
    sandbox.faults.add({
      match: { verb: ['watch', 'list'], plural: 'configmaps' },
      action: { kind: 'status', code: 503 },
    });
    for (const stream of sandbox.faults.streams({ plural: 'configmaps' })) stream.cut();
    await api.remove(KIND, lost);
    await api.create(KIND, note('unseen'));
    sandbox.faults.compact();
    await never('seen while out of reach', () => names().includes('unseen'));
    sandbox.faults.clear();
    await eventually('it is up to date', () => names().join() === 'unseen');
  });

  it('waits for a kind that the server does not know yet', async () => {
    const absent = new Mirror(api, { ...KIND, group: 'example.com', plural: 'databases' });
    await absent.start();
    expect(absent.served).toBe(false);
    expect([...absent.all()]).toEqual([]);
    absent.stop();
  });

  it('takes in what a write answered, and nothing that is older', async () => {
    await mirror.start();
    const first = await api.create(KIND, note('one'));
    await eventually('it comes', () => names().length === 1);
    const second = await api.patch<ConfigMap>(KIND, first, { data: { a: 'b' } });
    mirror.note(second);
    expect(mirror.get('default', 'one')?.data).toEqual({ a: 'b' });
    mirror.note(first);
    expect(mirror.get('default', 'one')?.data).toEqual({ a: 'b' });
  });
});
