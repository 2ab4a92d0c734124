import { type OperationList, type VolumeRow } from '@soteria/contracts';
import { RESOURCES } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { LONGHORN, MINUTE_MS, TimeLapse } from './testing/time-lapse';

const often = {
  name: 'often',
  enabled: true,
  selector: { namespaces: ['shop'] },
  schedule: { every: '10m', onMissed: 'run' },
  retention: { last: 24, keepAtLeast: 1 },
  mode: 'incremental',
};

describe('L12: the target is away when a backup is asked for', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({ world: world().volume('shop/orders').backedUp('3h ago') });
    await lapse.mark(RESOURCES.longhornBackupTargets, 'default', { [MARK.outage]: 'i/o timeout' });
    await lapse.sync();
    await lapse.until('it is refused', async () => {
      const asked = { namespace: 'shop', pvc: 'orders' };
      return (await lapse.story.post('/v1/backup', asked)).status === 503;
    });
  });
  afterAll(() => lapse.story.end());

  const backups = async () =>
    (await lapse.story.get<OperationList>('/v1/operations?kind=backup')).body.items;

  it('a person is refused with the reason and nothing is begun', async () => {
    const begun = (await backups()).length;
    const asked = { namespace: 'shop', pvc: 'orders' };
    const problem = await lapse.story.refused('POST', '/v1/backup', asked);
    expect(problem).toMatchObject({ status: 503, code: 'target-unavailable' });
    expect(problem.detail).toMatch(/default.*i\/o timeout/);
    expect(await backups()).toHaveLength(begun);
  });

  it('a policy begins nothing until the target is back, and then runs once', async () => {
    const made = () => lapse.backups().length;
    const before = made();
    await lapse.story.post('/v1/policies', often);
    for (let slot = 0; slot < 3; slot += 1) {
      await lapse.pass(8 * MINUTE_MS, { stepMs: 25_000 });
      await lapse.tick();
    }
    const run = async () => (await backups()).filter(({ requestedBy }) => 'policy' in requestedBy);
    expect(await run()).toEqual([]);
    expect(made()).toBe(before);
    await lapse.mark(RESOURCES.longhornBackupTargets, 'default', { [MARK.outage]: null });
    await lapse.sync();
    await lapse.until('the policy has run', async () => {
      await lapse.tick();
      return (await run()).some(({ state }) => state === 'succeeded');
    });
    await lapse.tick();
    expect(await run()).toHaveLength(1);
    const { body } = await lapse.story.get<VolumeRow>('/v1/inventory/shop/orders');
    expect(body.status).toBe('ok');
    expect(lapse.madeBy((await run())[0]?.id ?? '', 'backups.longhorn.io', LONGHORN)).toHaveLength(
      1,
    );
  });
});
