import { MARK, world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from './testing/time-lapse';

describe('L05: a snapshot names an error, and becomes ready later', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    const held = { [MARK.snapshotHeld]: 'snapshot creation delayed: the engine is being upgraded' };
    lapse = await TimeLapse.begin({
      world: world().volume('shop/orders', { marks: held }).volume('shop/idle'),
    });
  });
  afterAll(() => lapse.story.end());

  it('tells it as what is waited for, and is not failed early', async () => {
    const id = await lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    await lapse.says(id, /the engine is being upgraded/);
    await lapse.pass(8 * MINUTE_MS, { stepMs: 20_000 });
    expect((await lapse.story.operation(id)).state).toBe('running');
    await lapse.markVolume('shop/orders', { [MARK.snapshotHeld]: null });
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
  });

  it('is what a detached volume’s snapshot does before the volume is attached', async () => {
    const { items } = await lapse.done('/v1/backup', { namespace: 'shop', pvc: 'idle' });
    expect(lapse.backup(items[0]?.backup ?? '')?.status?.state).toBe('Completed');
  });
});
