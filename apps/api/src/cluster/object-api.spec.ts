import { type ConfigMap, RESOURCES } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterState } from './cluster-state';
import { ClusterWriter } from './cluster-writer';
import { type KubeAccess } from './kube-access';
import { Leadership } from './lease';
import { elapseUntil, eventually } from './testing/eventually';
import { accessTo } from './testing/plain-connection';
import { PrefixServer } from './testing/prefix-server';
import { Consumer, note, NOTES, type NoteRow } from './testing/rows';
import { CollectedLog } from './testing/scratch';

const CONFIG_MAPS = RESOURCES.configMaps;
const here = (name: string) => ({ namespace: 'default', name });

describe('an API server whose address has a path', () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let prefixed: PrefixServer;
  let access: KubeAccess;
  let writer: ClusterWriter;
  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2026, 4, 1));
    sandbox = await Sandbox.start({ clock, objects: [note('a', 'one')] });
    prefixed = await PrefixServer.before(sandbox.url, '/k8s/clusters/c-abc');
    access = accessTo(prefixed.url, clock);
    writer = new ClusterWriter(access, clock, () => 0.5);
  });
  afterEach(async () => {
    access.close();
    await prefixed.stop();
    await sandbox.stop();
  });
  const stored = (name: string): ConfigMap | undefined =>
    sandbox.store.get<ConfigMap>('configmaps', 'default', name);

  it('is listed and watched', async () => {
    const consumer = new Consumer<NoteRow>();
    const state = new ClusterState(access, clock, new CollectedLog(), () => 0.5);
    state.watch(NOTES, consumer);
    state.start();
    await eventually('it watches', () => state.health()[0]?.state === 'watching');
    sandbox.load([note('b')]);
    await elapseUntil(clock, 'the event comes', () => consumer.names().length === 2);
    state.stop();
  });

  it('is read and written, object by object', async () => {
    expect(await writer.list(CONFIG_MAPS, { namespace: 'default' })).toHaveLength(1);
    await writer.create(CONFIG_MAPS, note('b', 'new'));
    expect(stored('b')?.data).toEqual({ text: 'new' });
    const current = await writer.get<ConfigMap>(CONFIG_MAPS, here('a'));
    await writer.replace(CONFIG_MAPS, { ...current, data: { text: 'two' } });
    expect(stored('a')?.data).toEqual({ text: 'two' });
    await writer.modify<ConfigMap>(CONFIG_MAPS, here('a'), (each) => ({
      ...each,
      data: { text: 'three' },
    }));
    expect(stored('a')?.data).toEqual({ text: 'three' });
    const uid = stored('a')?.metadata.uid ?? '';
    expect(await writer.delete(CONFIG_MAPS, { ...here('a'), uid })).toBe('deleted');
    expect(stored('a')).toBeUndefined();
  });

  it('has its lease held', async () => {
    const leadership = new Leadership(writer, clock, 'default', 'replica', new CollectedLog());
    leadership.start();
    await elapseUntil(clock, 'it leads', () => leadership.isLeader(), { limitMs: 60_000 });
    await leadership.stop();
    expect(sandbox.requests.count('update', 'leases')).toBe(1);
  });
});
