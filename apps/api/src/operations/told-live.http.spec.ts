import { type Operation } from '@soteria/contracts';
import { type OperationRecord } from '@soteria/domain';
import { type ConfigMap, RECORD_DATA_KEY } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { Listener } from '../attacks/testing/listener';
import { MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';

const RECORD = 'soteria-operation-';
const STALLED_AT = 30;
const HALF_A_MINUTE_MS = 30_000;
const SOON_MS = 5_000;
/** So that what is on its way arrives long before a record is due to be written. */
const SLOWLY = { stepMs: 20 };

describe('what is told of an operation as it changes', () => {
  let lapse: TimeLapse;
  let listener: Listener;

  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/orders')
        .backedUp('1d ago')
        .volume('shop/stuck', { marks: { [MARK.restoreStallsAt]: `${STALLED_AT}` } })
        .backedUp('1d ago'),
    });
    listener = await Listener.open(lapse.story.address, {});
  });
  afterAll(async () => {
    listener.close();
    await lapse.story.end();
  });

  const restored = (pvc: string, as = pvc) =>
    lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc },
      target: { namespace: 'elsewhere', pvc: as },
    });
  const told = (id: string) =>
    listener
      .events()
      .filter(({ name }) => name === 'operation')
      .map(({ data }) => JSON.parse(data) as Operation)
      .filter((operation) => operation.id === id);
  const written = (id: string) => {
    const { store } = lapse.story.cluster.sandbox;
    const record = store.get('configmaps', lapse.story.config.namespace, `${RECORD}${id}`);
    const { data } = record as unknown as ConfigMap;
    return JSON.parse(data?.[RECORD_DATA_KEY] ?? '{}') as OperationRecord;
  };
  const writesOf = (id: string) =>
    lapse.story.cluster.sandbox.mutations.all.filter(
      ({ plural, name }) => plural === 'configmaps' && name === `${RECORD}${id}`,
    ).length;
  const phaseOf = async (id: string) => (await lapse.story.operation(id)).items[0]?.phase;

  /** A restore that has gone further than its record says, as whoever asks is told. */
  async function aheadOfItsRecord(as: string): Promise<string> {
    const id = await restored('stuck', as);
    const restores = async () => (await phaseOf(id)) === 'restoring';
    await lapse.until(`${id} has begun to restore`, restores, SLOWLY);
    expect(written(id).items[0]?.phase).toBe('volume');
    return id;
  }

  it('is what whoever asks is told, also before it is written', async () => {
    const id = await aheadOfItsRecord('first');
    const saysSo = () => told(id).at(-1)?.items[0]?.phase === 'restoring';
    await lapse.until('an event says so', saysSo, SLOWLY);
    expect(written(id).items[0]?.phase).toBe('volume');
    await lapse.story.post(`/v1/operations/${id}/cancel`, undefined);
    await lapse.ended(id);
  });

  it('goes back neither for a cancellation nor for the conflict that it makes', async () => {
    const id = await aheadOfItsRecord('second');
    const cancel = () => lapse.story.post<Operation>(`/v1/operations/${id}/cancel`, undefined);
    const seen: (string | undefined)[] = [];
    let updates = 0;
    const end = lapse.story.cluster.sandbox.mutations.on({
      before: async ({ plural, verb, name }) => {
        if (plural !== 'configmaps' || verb !== 'update' || name !== `${RECORD}${id}`) return;
        updates += 1;
        // As the executor writes how far it is, somebody cancels (2), and then it has to write anew.
        if (updates === 1) seen.push((await cancel()).body.items[0]?.phase);
        if (updates === 3) seen.push(await phaseOf(id));
      },
    });
    expect(await lapse.ended(id)).toMatchObject({ state: 'cancelled' });
    end();
    expect(seen).toEqual(['restoring', 'restoring']);
    const phases = told(id).map(({ items }) => items[0]?.phase);
    expect(phases.lastIndexOf('volume')).toBeLessThan(phases.indexOf('restoring'));
  });

  it('is neither written nor told once more while nothing changes', async () => {
    const id = await aheadOfItsRecord('third');
    await lapse.pass(MINUTE_MS);
    const [writes, events] = [writesOf(id), told(id).length];
    expect(written(id)).toMatchObject({
      items: [{ phase: 'restoring', progress: { percent: STALLED_AT } }],
    });
    await lapse.pass(5 * MINUTE_MS);
    expect(writesOf(id)).toBe(writes);
    expect(told(id)).toHaveLength(events);
    await lapse.story.post(`/v1/operations/${id}/cancel`, undefined);
    await lapse.ended(id);
  });

  it('says at once who holds an object that is to go, and in its record within half a minute', async () => {
    const { story } = lapse;
    const restore = await restored('orders');
    expect(await lapse.ended(restore)).toMatchObject({ state: 'succeeded' });
    const hold = (finalizers: string[]) =>
      story.kube(
        'PATCH',
        '/api/v1/namespaces/elsewhere/persistentvolumeclaims/orders',
        { metadata: { finalizers } },
        'application/merge-patch+json',
      );
    await hold(['backup.example/hold']);
    const { body } = await story.delete<Operation>(`/v1/restores/${restore}`);
    const says = (items: readonly { detail?: string | undefined }[] | undefined) =>
      items?.[0]?.detail?.includes('the finalizer backup.example/hold still holds it') === true;
    const begun = lapse.clock.now();
    await lapse.until('an event says so', () => says(told(body.id).at(-1)?.items), SLOWLY);
    expect(lapse.clock.now() - begun).toBeLessThan(SOON_MS);
    await lapse.pass(HALF_A_MINUTE_MS + SOON_MS);
    expect(says(written(body.id).items)).toBe(true);
    await hold([]);
    expect(await lapse.ended(body.id)).toMatchObject({ state: 'succeeded' });
  });
});
