import { type PersistentVolumeClaim, RESOURCES } from '@soteria/kube';
import { type Fault, world } from '@soteria/sandbox';
import { TimeLapse } from '../faults/testing/time-lapse';

const PLURAL = RESOURCES.persistentVolumeClaims.plural;
/** As whom a story's API works; the volume binder watches claims too. */
const API = 'system:admin';

describe('a restored claim that a dead watch does not show', () => {
  let lapse: TimeLapse;
  beforeEach(async () => {
    lapse = await TimeLapse.begin({
      world: world().namespace('elsewhere').volume('shop/orders').backedUp('1d ago'),
    });
  });
  afterEach(() => lapse.story.end());

  const sandbox = () => lapse.story.cluster.sandbox;
  const claim = () => sandbox().store.get<PersistentVolumeClaim>(PLURAL, 'elsewhere', 'again');

  /** The watch of the claims dies right after a sign of life, and so does each that comes after it. */
  async function watchDies(): Promise<Fault> {
    await lapse.story.kube(
      'PATCH',
      '/api/v1/namespaces/shop/persistentvolumeclaims/orders',
      { metadata: { labels: { seen: 'yes' } } },
      'application/merge-patch+json',
    );
    await lapse.until('that was seen', async () => {
      const { body } = await lapse.story.get('/v1/inventory/shop/orders');
      return JSON.stringify(body).includes('"seen":"yes"');
    });
    const match = { verb: 'watch', plural: PLURAL, user: API };
    const streams = sandbox().faults.streams(match);
    expect(streams).toHaveLength(1);
    for (const stream of streams) stream.silence();
    return sandbox().faults.add({ match, action: { kind: 'silence', afterEvents: 0 } });
  }

  /** A restore whose claim is made and bound while nothing of it is seen. */
  async function unseen(): Promise<string> {
    const refusing = sandbox().faults.add({
      match: { verb: 'create', plural: PLURAL },
      action: { kind: 'status', code: 503, reason: 'ServiceUnavailable', message: 'not now' },
    });
    const id = await lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'elsewhere', pvc: 'again' },
    });
    await lapse.says(id, /not now/);
    await watchDies();
    refusing.remove();
    await lapse.until('the claim is bound', () => claim()?.status?.phase === 'Bound');
    await lapse.says(id, /is out of sight/);
    return id;
  }

  it('is not taken for one that was deleted', async () => {
    const id = await unseen();
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(claim()?.status?.phase).toBe('Bound');
  });

  it('counts as deleted once the cluster says so', async () => {
    const id = await unseen();
    await lapse.story.kube('DELETE', '/api/v1/namespaces/elsewhere/persistentvolumeclaims/again');
    const ended = await lapse.ended(id);
    expect(ended).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'target-vanished' } }],
    });
    expect(lapse.madeBy(id, 'volumes.longhorn.io', 'longhorn-system')).toEqual([]);
  });
});
