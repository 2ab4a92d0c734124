import { RESOURCES } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { HOUR_MS, TimeLapse } from './testing/time-lapse';

const LIMIT = 'concurrent-volume-backup-restore-per-node-limit';

describe('L15: Longhorn does not begin the restore: its limit is reached', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .setting(LIMIT, '0')
        .namespace('elsewhere')
        .volume('shop/orders')
        .backedUp('1d ago'),
    });
  });
  afterAll(() => lapse.story.end());

  it('waits for its turn and says so, is not called stalled, and begins when there is room', async () => {
    const id = await lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'elsewhere', pvc: 'orders' },
    });
    await lapse.says(id, /only so many at once/);
    await lapse.later(2 * HOUR_MS);
    const [item] = (await lapse.story.operation(id)).items;
    expect(item).toMatchObject({ state: 'running', phase: 'restoring' });
    expect(item).not.toHaveProperty('stalledSince');
    await lapse.patch(RESOURCES.longhornSettings, LIMIT, { value: '5' });
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded', progress: 100 });
  });
});
