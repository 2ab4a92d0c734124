import { type BackupList, type Plan } from '@soteria/contracts';
import { MARK, world } from '@soteria/sandbox';
import { MINUTE_MS, TimeLapse } from '../faults/testing/time-lapse';

const MARKS = { [MARK.backupTakesSeconds]: '600' };

describe('a namespace whose volumes are uploaded one after the other, ten minutes each', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      variables: { SOTERIA_BACKUP_CONCURRENCY: '1' },
      world: world()
        .volume('shop/catalog', { marks: MARKS })
        .volume('shop/orders', { marks: MARKS }),
    });
    const id = await lapse.story.begun('/v1/backup/namespace', { namespace: 'shop' });
    await lapse.ended(id, { stepMs: 20_000 });
  });
  afterAll(() => lapse.story.end());

  const taken = () => lapse.snapshots().map(({ status }) => Date.parse(status?.creationTime ?? ''));

  it('is backed up as of its snapshots, whenever Longhorn got to the uploads', async () => {
    const begun = lapse.backups().map(({ status }) => Date.parse(status?.snapshotCreatedAt ?? ''));
    expect(Math.max(...begun) - Math.max(...taken())).toBeGreaterThan(9 * MINUTE_MS);
    const { items } = (await lapse.story.get<BackupList>('/v1/backups?namespace=shop')).body;
    const told = items.map(({ snapshotTime }) => Date.parse(snapshotTime ?? ''));
    expect(told.sort()).toEqual(taken().sort());
  });

  it('comes back as of the moment after its snapshots as a whole', async () => {
    const moment = new Date(Math.max(...taken()) + MINUTE_MS).toISOString();
    const { body } = await lapse.story.post<Plan>('/v1/restores/namespace', {
      dryRun: true,
      source: { namespace: 'shop', at: moment },
      target: { namespace: 'again', createNamespace: true },
    });
    expect(body.items.map(({ source }) => source.backup !== null && source.pvc)).toEqual([
      'catalog',
      'orders',
    ]);
  });
});
