import { RESOURCES, resourcePath } from '@soteria/kube';
import { type Fault, world } from '@soteria/sandbox';
import { HOUR_MS, MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';

const PLURAL = RESOURCES.persistentVolumeClaims.plural;
/** As whom a story's API works; what binds claims has an account of its own. */
const API = 'system:admin';

describe('a limit, while nobody could act', () => {
  let lapse: TimeLapse;
  beforeEach(async () => {
    lapse = await TimeLapse.begin({
      world: world().namespace('elsewhere').volume('shop/orders').backedUp('1d ago'),
    });
  });
  afterEach(() => lapse.story.end());

  const faults = () => lapse.story.cluster.sandbox.faults;
  const begun = () =>
    lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'elsewhere', pvc: 'again' },
    });
  const unbound = (): Fault =>
    faults().add({
      match: { plural: PLURAL, subresource: 'status', namespace: 'elsewhere' },
      action: { kind: 'status', code: 503 },
    });
  const patch = (metadata: object) =>
    lapse.story.kube(
      'PATCH',
      resourcePath(RESOURCES.persistentVolumeClaims, 'elsewhere', 'again'),
      { metadata },
      'application/merge-patch+json',
    );
  const finalizers = (names: string[] | null) => patch({ finalizers: names });

  it('of binding: an outage does not destroy what was restored', async () => {
    const binder = unbound();
    const id = await begun();
    await lapse.says(id, /until the claim is bound/);
    // By then that is written, so that whoever leads next knows since when.
    await lapse.pass(MINUTE_MS);
    const outage = faults().add({ match: { user: API }, action: { kind: 'drop-before' } });
    const streams = faults().streams({ user: API });
    expect(streams.length).toBeGreaterThan(0);
    for (const stream of streams) stream.cut();
    await lapse.pass(10 * MINUTE_MS, { stepMs: 5_000 });
    expect(faults().streams({ user: API })).toEqual([]);
    outage.remove();
    await lapse.until('it watches all again', () => {
      return faults().streams({ user: API }).length >= streams.length;
    });
    await lapse.pass(2 * MINUTE_MS);
    expect(await lapse.story.operation(id)).toMatchObject({ items: [{ phase: 'binding' }] });
    binder.remove();
    // What binds it would look again by itself, but after minutes of failures only minutes later.
    await patch({ labels: { seen: 'yes' } });
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
  });

  it('of binding: it is given up when somebody could, and did not', async () => {
    unbound();
    const id = await begun();
    await lapse.says(id, /until the claim is bound/);
    expect(await lapse.ended(id)).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'binding-timeout' }, objects: [] }],
    });
  });

  describe('of removing', () => {
    let undo = '';
    beforeEach(async () => {
      const id = await begun();
      expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
      await finalizers(['x.example/hold']);
      const answer = await lapse.story.delete<{ id: string }>(`/v1/restores/${id}`);
      undo = answer.body.id;
      await lapse.says(undo, /x\.example\/hold/);
    });

    const away = (meanwhile: () => Promise<unknown>) =>
      lapse.restart(() => {
        lapse.clock.jump(lapse.clock.now() + HOUR_MS);
        return meanwhile();
      });

    it('what went while Soteria was away is gone', async () => {
      await away(() => finalizers(null));
      expect(await lapse.ended(undo)).toMatchObject({ state: 'succeeded' });
    });

    it('what is still held when it comes back is waited for', async () => {
      await away(() => Promise.resolve());
      await lapse.pass(2 * MINUTE_MS);
      expect(await lapse.story.operation(undo)).toMatchObject({ state: 'running' });
      await finalizers(null);
      expect(await lapse.ended(undo)).toMatchObject({ state: 'succeeded' });
    });
  });
});
