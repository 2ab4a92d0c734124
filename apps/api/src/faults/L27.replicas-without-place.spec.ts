import { RESOURCES } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { TimeLapse } from './testing/time-lapse';

describe('L27: a volume is restored while one of its replicas finds no place', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/orders', { marks: { [MARK.restoreStallsAt]: '20' } })
        .backedUp('1d ago'),
    });
  });
  afterAll(() => lapse.story.end());

  it('copies, is seen to do so, and waits for no place', async () => {
    const id = await lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'elsewhere', pvc: 'orders' },
    });
    const item = async () => (await lapse.story.operation(id)).items[0];
    await lapse.until('it copies', async () => (await item())?.progress === 20);
    const before = (await item())?.lastProgressAt;
    const name = lapse.madeBy(id, 'volumes.longhorn.io')[0] ?? '';
    await lapse.mark(RESOURCES.longhornVolumes, name, {
      [MARK.restoreUnschedulable]: 'insufficient storage',
      [MARK.restoreStallsAt]: '60',
    });
    await lapse.until('it has come further', async () => (await item())?.progress === 60);
    await lapse.until('that is noted', async () => (await item())?.lastProgressAt !== before);
    expect(await item()).not.toHaveProperty('detail');
    await lapse.mark(RESOURCES.longhornVolumes, name, { [MARK.restoreStallsAt]: '100' });
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
  });
});
