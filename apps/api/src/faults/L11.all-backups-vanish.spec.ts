import { type Inventory, type OperationList, type VolumeRow } from '@soteria/contracts';
import { RESOURCES } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from './testing/time-lapse';

const nightly = {
  name: 'nightly',
  enabled: true,
  selector: { namespaces: ['shop'] },
  schedule: { cron: '0 3 * * *', onMissed: 'run' },
  objectiveSeconds: 26 * 3600,
  retention: { last: 1, keepAtLeast: 1 },
  mode: 'incremental',
};

describe('L11: all backups vanish from the cluster, and return', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    const tale = world();
    for (const name of ['orders', 'catalog', 'search']) {
      tale.volume(`shop/${name}`).backedUp('50h ago', '26h ago', '2h ago');
    }
    lapse = await TimeLapse.begin({ world: tale });
  });
  afterAll(() => lapse.story.end());

  const rows = async (): Promise<VolumeRow[]> =>
    (await lapse.story.get<Inventory>('/v1/inventory')).body.items;
  const operations = async (kind: string) =>
    (await lapse.story.get<OperationList>(`/v1/operations?kind=${kind}`)).body.items;

  it('is "unknown" meanwhile, never "never"; nothing is pruned and no round is begun', async () => {
    await lapse.story.post('/v1/policies', nightly);
    await lapse.tick();
    const before = await rows();
    expect(before.map(({ lastRestorePoint }) => lastRestorePoint !== null)).not.toContain(false);
    await lapse.mark(RESOURCES.longhornBackupTargets, 'default', { [MARK.listsNothing]: 'true' });
    await lapse.sync();
    await lapse.until('they have vanished', () => lapse.backups().length === 0);
    await lapse.until('the rows say so', async () =>
      (await rows()).every(({ status }) => status === 'unknown'),
    );
    for (const row of await rows())
      expect(row.reason).toMatch(/vanished|not visible|out of sight|gone/i);
    await lapse.tick();
    await lapse.pass(2 * MINUTE_MS, { stepMs: 5_000 });
    await lapse.tick();
    expect(await operations('prune')).toEqual([]);
    expect(await operations('backup')).toEqual([]);
    await lapse.mark(RESOURCES.longhornBackupTargets, 'default', { [MARK.listsNothing]: null });
    await lapse.sync();
    await lapse.until('they are back', () => lapse.backups().length === 9);
    await lapse.until('the rows are well', async () =>
      (await rows()).every(({ status }) => status === 'ok'),
    );
    expect((await rows()).map(({ lastRestorePoint }) => lastRestorePoint?.time)).toEqual(
      before.map(({ lastRestorePoint }) => lastRestorePoint?.time),
    );
  });
});
