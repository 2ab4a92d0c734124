import { type VolumeRow } from '@soteria/contracts';
import { world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';

const rarely = {
  name: 'rarely',
  enabled: true,
  selector: { namespaces: ['shop'] },
  schedule: { cron: '0 3 1 1 *', onMissed: 'skip' },
  objectiveSeconds: 3_600,
  retention: { keepAtLeast: 1 },
  mode: 'incremental',
};

describe('a row while the cluster is out of contact', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({ world: world().volume('shop/orders').backedUp('3h ago') });
    await lapse.story.post('/v1/policies', rarely);
    await lapse.until('it is late', async () => (await row()).status === 'overdue');
  });
  afterAll(() => lapse.story.end());

  const row = async () => (await lapse.story.get<VolumeRow>('/v1/inventory/shop/orders')).body;
  const isInDoubt = async () => (await row()).reason.includes('So it was last seen at');

  it('says so after five minutes, which no event tells, and no more once contact is back', async () => {
    await lapse.story.cluster.sandbox.faults.closeListener();
    await lapse.pass(4 * MINUTE_MS, { stepMs: 5_000 });
    expect(await isInDoubt()).toBe(false);
    await lapse.pass(2 * MINUTE_MS, { stepMs: 5_000 });
    expect(await isInDoubt()).toBe(true);
    await lapse.story.cluster.sandbox.faults.openListener();
    await lapse.until('it is in contact', async () => !(await isInDoubt()));
  });
});
