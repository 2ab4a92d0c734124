import { type Operation } from '@soteria/contracts';
import { type Fault, world } from '@soteria/sandbox';
import { TimeLapse } from '../faults/testing/time-lapse';

const NO_RIGHT =
  'persistentvolumeclaims is forbidden: User "soteria" cannot create resource "persistentvolumeclaims" in API group "" in the namespace "elsewhere"';
const NOT_READY = 'persistentvolumeclaims "again" is forbidden: not yet ready to handle request';

/** An API server that has only just started has read neither roles nor what its admission goes by. */
describe('a restore that meets an API server which does not know its rights yet', () => {
  let lapse: TimeLapse;
  beforeEach(async () => {
    lapse = await TimeLapse.begin({
      world: world().namespace('elsewhere').volume('shop/orders').backedUp('1d ago'),
    });
  });
  afterEach(() => lapse.story.end());

  const sandbox = () => lapse.story.cluster.sandbox;
  const refuse = (verb: string, plural: string, message: string): Fault =>
    sandbox().faults.add({
      match: { verb, plural },
      action: { kind: 'status', code: 403, reason: 'Forbidden', message },
    });
  const begun = () =>
    lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'elsewhere', pvc: 'again' },
    });
  const volumesDeleted = () =>
    sandbox().mutations.all.filter(({ verb, plural }) => verb === 'delete' && plural === 'volumes');
  const tookMs = ({ createdAt, finishedAt = '' }: Operation) =>
    Date.parse(finishedAt) - Date.parse(createdAt);

  it.each([
    ['the right to make the claim', NO_RIGHT],
    ['the rules for claims', NOT_READY],
  ])('waits for %s, and keeps what it has downloaded', async (_what, message) => {
    const refusal = refuse('create', 'persistentvolumeclaims', message);
    const id = await begun();
    await lapse.says(id, /is forbidden: /);
    await lapse.pass(20_000);
    refusal.remove();
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(refusal.fired).toBeGreaterThan(1);
    expect(volumesDeleted()).toEqual([]);
  });

  it('fails with what is lacking when it has not got the right after a minute', async () => {
    refuse('create', 'persistentvolumeclaims', NO_RIGHT);
    const id = await begun();
    const ended = await lapse.ended(id);
    expect(ended).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'forbidden', detail: NO_RIGHT }, objects: [] }],
    });
    expect(tookMs(ended)).toBeLessThan(300_000);
    expect(lapse.madeBy(id, 'volumes.longhorn.io', 'longhorn-system')).toEqual([]);
  });

  it('removes what it made once it has got the right to, too', async () => {
    const creation = refuse('create', 'persistentvolumeclaims', NO_RIGHT);
    const id = await begun();
    await lapse.says(id, /cannot create/);
    const deletion = refuse('delete', 'volumes', 'User "soteria" cannot delete "volumes"');
    await lapse.story.post(`/v1/operations/${id}/cancel`, {});
    await lapse.says(id, /cannot delete/);
    creation.remove();
    deletion.remove();
    expect(await lapse.ended(id)).toMatchObject({ state: 'cancelled', items: [{ objects: [] }] });
    expect(lapse.madeBy(id, 'volumes.longhorn.io', 'longhorn-system')).toEqual([]);
  });
});
