import { type ConfigMap, type PersistentVolumeClaim, RESOURCES } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterWriter } from './cluster-writer';
import { elapse, elapseUntil, settle } from './testing/eventually';
import { failureOf } from './testing/failure';
import { accessTo } from './testing/plain-connection';
import { note } from './testing/rows';

const CONFIG_MAPS = RESOURCES.configMaps;
const here = (name: string) => ({ namespace: 'default', name });
const claim = (name: string): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});

describe('ClusterWriter', () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let writer: ClusterWriter;
  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2026, 4, 1));
    sandbox = await Sandbox.start({ clock, objects: [note('a', 'one')] });
    writer = new ClusterWriter(accessTo(sandbox.url, clock), clock, () => 0.5);
  });
  afterEach(() => sandbox.stop());
  const stored = (name: string): ConfigMap | undefined =>
    sandbox.store.get<ConfigMap>('configmaps', 'default', name);

  describe('refuses before anything is sent', () => {
    it.each([
      [
        'replacing a claim',
        () => writer.replace(RESOURCES.persistentVolumeClaims, claim('x')),
        /must not update persistentvolumeclaims/,
      ],
      [
        'modifying a volume',
        () => writer.modify(RESOURCES.longhornVolumes, here('x'), (each) => each),
        /must not update volumes/,
      ],
      ['reading a pod', () => writer.get(RESOURCES.pods, here('x')), /must not get pods/],
      [
        'deleting a lease',
        () => writer.delete(RESOURCES.leases, { ...here('x'), uid: 'u' }),
        /must not delete leases/,
      ],
      [
        'an object of another kind',
        () => writer.create(RESOURCES.persistentVolumeClaims, note('x')),
        /is no v1 PersistentVolumeClaim/,
      ],
      ['an object without a name', () => writer.create(CONFIG_MAPS, note('')), /needs a name/],
      [
        'a namespace that is missing',
        () => writer.get(CONFIG_MAPS, { name: 'a' }),
        /needs a namespace/,
      ],
      [
        'a namespace too many',
        () => writer.get(RESOURCES.namespaces, here('default')),
        /has no namespace/,
      ],
      [
        'replacing no particular version',
        () => writer.replace(CONFIG_MAPS, note('a')),
        /carries no version/,
      ],
      [
        'deleting no particular object',
        () => writer.delete(CONFIG_MAPS, { ...here('a'), uid: '' }),
        /without a uid/,
      ],
    ])('%s', async (_, act, reason) => {
      await expect((async () => act())()).rejects.toThrow(reason);
      expect(sandbox.requests.all()).toEqual({});
    });
  });

  it('creates, and leaves alone what is there', async () => {
    const made = await writer.create(CONFIG_MAPS, note('b', 'new'));
    expect(made.metadata.uid).toBe(stored('b')?.metadata.uid);
    expect(typeof made.metadata.creationTimestamp).toBe('string');
    const before = stored('a');
    const failure = await failureOf(writer.create(CONFIG_MAPS, note('a', 'other')));
    expect(failure.code).toBe('already-exists');
    expect(stored('a')).toEqual(before);
  });

  it('creates nothing in a dry run', async () => {
    const made = await writer.create(CONFIG_MAPS, note('b'), { dryRun: true });
    expect(made.metadata.name).toBe('b');
    expect(stored('b')).toBeUndefined();
    const taken = writer.create(CONFIG_MAPS, note('a'), { dryRun: true });
    expect((await failureOf(taken)).code).toBe('already-exists');
  });

  it('has fields refused that the server does not know', async () => {
    const snapshot = {
      apiVersion: 'longhorn.io/v1beta2',
      kind: 'Snapshot',
      metadata: here('odd'),
      spec: { volume: 'v', colour: 'green' },
    };
    const failure = await failureOf(writer.create(RESOURCES.longhornSnapshots, snapshot));
    expect(failure).toMatchObject({ code: 'invalid', status: 400, retryable: false });
    expect(failure.detail).toMatch(/spec\.colour/);
    expect(sandbox.store.get('snapshots', 'default', 'odd')).toBeUndefined();
  });

  it('replaces the version it was given, and no other', async () => {
    const current = await writer.get<ConfigMap>(CONFIG_MAPS, here('a'));
    await writer.replace(CONFIG_MAPS, { ...current, data: { text: 'two' } });
    expect(stored('a')?.data).toEqual({ text: 'two' });
    const late = writer.replace(CONFIG_MAPS, { ...current, data: { text: 'lost' } });
    expect((await failureOf(late)).code).toBe('conflict');
    expect(stored('a')?.data).toEqual({ text: 'two' });
  });

  it('modifies the newest version, also when somebody got in between', async () => {
    let calls = 0;
    const changed = writer.modify<ConfigMap>(CONFIG_MAPS, here('a'), (current) => {
      calls += 1;
      if (calls === 1) sandbox.load([note('a', 'by others')]);
      return { ...current, data: { ...current.data, mine: 'yes' } };
    });
    await elapseUntil(clock, 'the second attempt', () => calls === 2);
    expect((await changed).data).toEqual({ text: 'by others', mine: 'yes' });
    expect(stored('a')?.data).toEqual({ text: 'by others', mine: 'yes' });
  });

  it('writes nothing when nothing is to be changed', async () => {
    const version = stored('a')?.metadata.resourceVersion;
    await writer.modify(CONFIG_MAPS, here('a'), () => null);
    expect(stored('a')?.metadata.resourceVersion).toBe(version);
    expect(sandbox.requests.count('update', 'configmaps')).toBe(0);
  });

  it('deletes the very object that is meant', async () => {
    const uid = stored('a')?.metadata.uid ?? '';
    const other = writer.delete(CONFIG_MAPS, { ...here('a'), uid: 'another' });
    expect((await failureOf(other)).code).toBe('conflict');
    const old = writer.delete(CONFIG_MAPS, { ...here('a'), uid, resourceVersion: '1' });
    expect((await failureOf(old)).code).toBe('conflict');
    expect(stored('a')).toBeDefined();
    expect(await writer.delete(CONFIG_MAPS, { ...here('a'), uid })).toBe('deleted');
    expect(stored('a')).toBeUndefined();
    expect(await writer.delete(CONFIG_MAPS, { ...here('a'), uid })).toBe('gone');
  });

  it('does not take a missing path for a missing object', async () => {
    sandbox.faults.add({
      match: { plural: 'configmaps' },
      action: {
        kind: 'status',
        code: 404,
        body: '404 page not found',
        headers: { 'Content-Type': 'text/plain' },
      },
    });
    const gone = writer.delete(CONFIG_MAPS, { ...here('a'), uid: 'u' });
    expect(await failureOf(gone)).toMatchObject({ code: 'not-served', retryable: true });
  });

  it('says when an object does not exist', async () => {
    expect(await failureOf(writer.get(CONFIG_MAPS, here('none')))).toMatchObject({
      code: 'not-found',
      retryable: false,
    });
  });

  it('lists what matches, over all pages', async () => {
    sandbox.load(Array.from({ length: 1_100 }, (_, index) => note(`n${index}`)));
    expect(await writer.list(CONFIG_MAPS, { namespace: 'default' })).toHaveLength(1_101);
    expect(sandbox.requests.count('list', 'configmaps')).toBe(3);
    const fieldSelector = 'metadata.name=n7';
    const found = await writer.list<ConfigMap>(CONFIG_MAPS, {
      namespace: 'default',
      fieldSelector,
    });
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['n7']);
    expect(await writer.list(CONFIG_MAPS, { labelSelector: 'none=such' })).toEqual([]);
  });

  it('spaces writes out to twenty a second, but not those of the lease', async () => {
    const writes = Array.from({ length: 30 }, (_, index) =>
      writer.create(CONFIG_MAPS, note(`w${index}`)),
    );
    await settle(200);
    const done = (): number => sandbox.requests.count('create', 'configmaps');
    expect(done()).toBe(10);
    await writer.create(RESOURCES.leases, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: here('soteria'),
      spec: {},
    });
    expect(done()).toBe(10);
    await elapse(clock, 500, 50);
    expect(done()).toBe(20);
    await elapse(clock, 500, 50);
    await Promise.all(writes);
    expect(done()).toBe(30);
  });
});
