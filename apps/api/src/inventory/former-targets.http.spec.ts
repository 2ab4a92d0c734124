import { type VolumeRow } from '@soteria/contracts';
import { RESOURCES } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';
import { FormerTargets } from './former-targets';

const rarely = {
  name: 'rarely',
  enabled: true,
  selector: { namespaces: ['shop'] },
  schedule: { cron: '0 3 1 1 *', onMissed: 'skip' },
  objectiveSeconds: 26 * 3_600,
  retention: { keepAtLeast: 1 },
  mode: 'incremental',
};

describe('a row whose newest restore point is on a former target', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      // Nobody reads the volume's own target, so no event of it leads to the row.
      world: world()
        .target('offsite', { pollInterval: '0s' })
        .volume('shop/orders')
        .backedUp('3h ago'),
    });
    await lapse.story.post('/v1/policies', rarely);
    await lapse.patch(RESOURCES.longhornVolumes, lapse.story.cluster.handleOf('shop/orders'), {
      spec: { backupTargetName: 'offsite' },
    });
    await lapse.until('it is covered', async () => (await row()).status === 'ok');
    // The row has now been judged with the target that the volume has at last.
    await lapse.pass(MINUTE_MS);
    expect((await row()).reason).toMatch(/objective of 26 hours\.$/);
  });
  afterAll(() => lapse.story.end());

  const row = async () => (await lapse.story.get<VolumeRow>('/v1/inventory/shop/orders')).body;
  const markTarget = async (mark: string, value: string | null) => {
    await lapse.mark(RESOURCES.longhornBackupTargets, 'default', { [mark]: value });
    await lapse.sync();
  };

  it('says that nothing can be restored while that target is unavailable, and no longer', async () => {
    await markTarget(MARK.outage, 'i/o timeout');
    await lapse.until('it says so', async () => (await row()).reason.includes('i/o timeout'));
    expect(await row()).toMatchObject({
      status: 'ok',
      reason: expect.stringContaining(
        'Nothing can be restored from it at present, because its backup target default is unavailable:',
      ) as string,
    });
    await markTarget(MARK.outage, null);
    await lapse.until('it is well', async () =>
      /objective of 26 hours\.$/.test((await row()).reason),
    );
  });

  it('says that it has none once that target was read twice without it', async () => {
    await markTarget(MARK.listsNothing, 'true');
    await lapse.until('it is out of sight', async () => (await row()).status === 'unknown');
    await lapse.pass(20 * MINUTE_MS, { stepMs: 10_000 });
    expect((await row()).status).toBe('never');
  });
});

describe('FormerTargets', () => {
  it('finds the rows on a target, and no more those that have left it', () => {
    const former = new FormerTargets();
    former.set('shop/orders', ['old', 'older']);
    former.set('shop/cart', ['old']);
    expect([...former.rowsOn('old')]).toEqual(['shop/orders', 'shop/cart']);
    former.set('shop/orders', ['older']);
    expect([...former.rowsOn('old')]).toEqual(['shop/cart']);
    former.set('shop/orders', []);
    former.set('shop/cart', []);
    expect([...former.rowsOn('old'), ...former.rowsOn('older')]).toEqual([]);
  });
});
