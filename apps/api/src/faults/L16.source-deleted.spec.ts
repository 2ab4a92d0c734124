import { type BackupList } from '@soteria/contracts';
import { RESOURCES } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { LONGHORN, MINUTE_MS, TimeLapse } from './testing/time-lapse';

describe('L16: a backup is deleted while it is being restored', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      variables: { SOTERIA_STALL_AFTER: '30m' },
      world: world()
        .namespace('elsewhere')
        .volume('shop/orders', { marks: { [MARK.restoreStallsAt]: '50' } })
        .backedUp('1d ago'),
    });
  });
  afterAll(() => lapse.story.end());

  it('by somebody else: it fails by the stall limit, not before, and is taken back', async () => {
    const id = await lapse.story.begun('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'elsewhere', pvc: 'orders' },
    });
    await lapse.until('it is at 50 %', async () => {
      const { progress } = (await lapse.story.operation(id)).items[0] ?? {};
      return progress === 50;
    });
    const { body } = await lapse.story.get<BackupList>('/v1/backups?namespace=shop&pvc=orders');
    const backup = body.items[0]?.id ?? '';
    const { store } = lapse.story.cluster;
    // With the data gone too, Longhorn's next look at the target does not bring the object back.
    store.removeBackup(
      's3://backups@eu-west-1/',
      lapse.story.cluster.handleOf('shop/orders'),
      backup,
    );
    await lapse.vanish(RESOURCES.longhornBackups, backup);
    await lapse.pass(25 * MINUTE_MS, { stepMs: 25_000 });
    expect((await lapse.story.operation(id)).state).toBe('running');
    const operation = await lapse.ended(id, { stepMs: 25_000 });
    expect(operation).toMatchObject({
      state: 'failed',
      items: [{ error: { code: 'source-vanished' }, objects: [] }],
    });
    expect(lapse.madeBy(id, 'volumes.longhorn.io', LONGHORN)).toEqual([]);
  });
});
