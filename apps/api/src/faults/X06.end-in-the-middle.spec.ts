import { type OperationRecord } from '@soteria/domain';
import { type ConfigMap, type Lease, RECORD_DATA_KEY, RESOURCES } from '@soteria/kube';
import { INSTANT, MARK, type SandboxCluster, world } from '@soteria/sandbox';
import { Story } from '../testing/story';
import { TimeLapse } from './testing/time-lapse';

const VOLUMES = 250;
const LONG_MS = 300_000;
/** So many that their snapshots keep the line of writes busy for two seconds. */
const VOLUMES_IN_FRONT = 50;

function shopOf(volumes: number) {
  const many = world();
  for (let at = 0; at < volumes; at += 1) many.volume(`shop/v${at}`);
  return many;
}

/** What is written of an operation. */
function written({ sandbox }: SandboxCluster, id: string): OperationRecord {
  const name = `soteria-operation-${id}`;
  const kept = sandbox.store.get<ConfigMap>('configmaps', 'soteria', name);
  return JSON.parse(kept?.data?.[RECORD_DATA_KEY] ?? '{}') as OperationRecord;
}

const uidsIn = ({ items }: OperationRecord) =>
  items.flatMap(({ objects }) => objects.map(({ uid }) => uid)).sort();

describe('X06 an end in the middle of much work', () => {
  let story: Story;
  let successor: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: shopOf(VOLUMES) });
  });
  afterAll(() => successor.end());

  it('comes within seconds, and whoever follows goes on where it was', async () => {
    const { cluster } = story;
    const snapshots = () => cluster.sandbox.store.list('snapshots.longhorn.io').length;
    const id = await story.begun('/v1/backup/namespace', { namespace: 'shop' });
    await story.until('some snapshots are asked for', () => snapshots() > 0);
    await story.leave();
    // Whoever waited for all of it would have been killed for that.
    expect(snapshots()).toBeLessThan(VOLUMES);
    const made = cluster.sandbox.store.list('snapshots.longhorn.io');
    expect(uidsIn(written(cluster, id))).toEqual(made.map(({ metadata }) => metadata.uid).sort());
    successor = await Story.begin({ cluster });
    await successor.until('all snapshots are asked for', () => snapshots() === VOLUMES, LONG_MS);
    const { items } = await successor.operation(id);
    expect(items.filter(({ state }) => state === 'failed')).toEqual([]);
  });
});

describe('X06 an end before what was done was written down', () => {
  let lapse: TimeLapse;
  beforeEach(async () => {
    const many = shopOf(VOLUMES_IN_FRONT)
      .volume('vault/ledger', { marks: { [MARK.restoreStallsAt]: '50' } })
      .backedUp('1d ago')
      .namespace('elsewhere');
    lapse = await TimeLapse.begin({ world: many, pace: INSTANT });
  });
  afterEach(() => lapse.story.end());

  /** A restore that has made its volume, of which only the process itself knows. */
  async function halfWritten(): Promise<string> {
    const id = await lapse.story.begun('/v1/restores', {
      source: { namespace: 'vault', pvc: 'ledger' },
      target: { namespace: 'elsewhere', pvc: 'ledger' },
    });
    const phase = async () => (await lapse.story.operation(id)).items[0]?.phase;
    await lapse.until('it restores', async () => (await phase()) === 'restoring', { stepMs: 50 });
    expect(written(lapse.story.cluster, id).items).toMatchObject([
      { phase: 'volume', objects: [] },
    ]);
    return id;
  }
  const volumesOf = (id: string) =>
    lapse
      .volumes()
      .filter(({ metadata }) => metadata.labels?.['soteria.io/operation'] === id)
      .map(({ metadata: { name, uid } }) => ({ kind: 'Volume', name, uid }));

  it('writes it down', async () => {
    const id = await halfWritten();
    await lapse.story.leave();
    const objects = volumesOf(id);
    expect(objects).toHaveLength(1);
    expect(written(lapse.story.cluster, id).items).toMatchObject([{ phase: 'restoring', objects }]);
  });

  it('also when that was already waiting for its turn', async () => {
    const id = await halfWritten();
    const others = await lapse.story.begun('/v1/backup/namespace', { namespace: 'shop' });
    const isBegun = () => lapse.madeBy(others, 'snapshots.longhorn.io').length > 0;
    await lapse.until('others stand in line', isBegun, { stepMs: 50 });
    const [volume] = volumesOf(id);
    const free = { [MARK.restoreStallsAt]: '100' };
    await lapse.mark(RESOURCES.longhornVolumes, volume?.name ?? '', free);
    const isRestored = () => lapse.volume(volume?.name ?? '')?.status?.restoreRequired === false;
    await lapse.until('the data is there', isRestored, { stepMs: 50 });
    await lapse.pass(500, { stepMs: 50 });
    expect(written(lapse.story.cluster, id).items).toMatchObject([{ phase: 'volume' }]);
    await lapse.story.leave();
    expect(written(lapse.story.cluster, id).items).toMatchObject([
      { phase: 'claim', objects: [volume] },
    ]);
    expect(lapse.madeBy(id, 'persistentvolumeclaims')).toEqual([]);
  });
});

describe('X06 an end while the API server does not answer', () => {
  let lapse: TimeLapse;
  beforeEach(async () => {
    lapse = await TimeLapse.begin({ world: shopOf(1).namespace('elsewhere') });
  });
  afterEach(() => lapse.story.end());

  const { plural } = RESOURCES.leases;
  const holder = () =>
    lapse.story.cluster.sandbox.store.get<Lease>(
      `${plural}.coordination.k8s.io`,
      'soteria',
      'soteria',
    )?.spec.holderIdentity;

  it('waits no longer for a step than leaves time to write it down and give the lease back', async () => {
    const hangs = lapse.story.cluster.sandbox.faults.add({
      match: { verb: 'create', plural: 'snapshots' },
      action: { kind: 'half-open', apply: true },
    });
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'v0' });
    await lapse.until('the step hangs', () => hangs.fired === 1, { stepMs: 50 });
    expect(holder()).toBeTruthy();
    const began = lapse.clock.now();
    await lapse.leave();
    expect(lapse.clock.now() - began).toBeLessThan(10_000);
    expect(holder()).toBe('');
    expect(written(lapse.story.cluster, id).items).toMatchObject([{ state: 'running' }]);
  });
});
