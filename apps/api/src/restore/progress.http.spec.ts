import { MARK, world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';

describe('the progress of a restore', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/orders', { marks: { [MARK.restoreStallsAt]: '40' } })
        .backedUp('1d ago'),
    });
  });
  afterAll(() => lapse.story.end());

  it('is told also where its volume is seen only after a while', async () => {
    const { faults } = lapse.story.cluster.sandbox;
    // Of the API alone: the managers have a watch of their own.
    const volumes = { verb: 'watch', plural: 'volumes', user: 'system:admin' };
    faults.add({ match: volumes, action: { kind: 'delay', ms: 8_000 }, times: 1 });
    for (const stream of faults.streams(volumes)) stream.cut();
    const id = await lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'elsewhere', pvc: 'orders' },
    });
    await lapse.says(id, /The volume .* is out of sight/);
    await lapse.pass(3 * MINUTE_MS);
    const [item] = (await lapse.story.operation(id)).items;
    expect(item).toMatchObject({ phase: 'restoring', progress: 40 });
    expect(item).not.toHaveProperty('detail');
  });
});
