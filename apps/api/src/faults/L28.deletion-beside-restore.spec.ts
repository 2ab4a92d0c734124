import { type BackupList } from '@soteria/contracts';
import { RESOURCES } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { LONGHORN, TimeLapse } from './testing/time-lapse';

const BACKUPS = `/apis/longhorn.io/v1beta2/namespaces/${LONGHORN}/backups`;
/** As Longhorn's engine says it. */
const LOCKED =
  'error initiating full backup restore: failed to acquire lock backupstore/volumes/ab/cd/pvc-1/locks/lock-1.lck when performing backup create/restore, please try again later';

describe('L28: Longhorn deletes a backup of the volume that is to be restored', () => {
  let lapse: TimeLapse;
  beforeEach(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .volume('shop/orders')
        .backup({ at: '2d ago', name: 'newer' })
        .backup({ at: '3d ago', name: 'older' }),
    });
  });
  afterEach(() => lapse.story.end());

  const restore = () =>
    lapse.story.begun('/v1/restores', {
      source: { backup: 'newer' },
      target: { namespace: 'shop', pvc: 'again' },
    });
  const madeBy = (id: string) => lapse.madeBy(id, 'volumes.longhorn.io', LONGHORN);

  it('the restore waits until that is over, and says so', async () => {
    await lapse.mark(RESOURCES.longhornBackups, 'older', { [MARK.removalTakesSeconds]: '300' });
    await lapse.story.kube('DELETE', `${BACKUPS}/older`);
    await lapse.until('it is seen to be deleted', async () => {
      const { body } = await lapse.story.get<BackupList>('/v1/backups');
      return body.items.some(({ id, state }) => id === 'older' && state === 'deleting');
    });
    const id = await restore();
    await lapse.says(id, /^Waiting until the backup older of the same volume is deleted/);
    expect(madeBy(id)).toEqual([]);
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
  });

  it('one that was refused all the same is taken back and begun again', async () => {
    await lapse.mark(RESOURCES.longhornBackups, 'newer', { [MARK.restoreError]: LOCKED });
    const id = await restore();
    await lapse.says(id, /refused to read another; the restore is begun again/);
    expect((await lapse.story.operation(id)).items[0]?.phase).toBe('restoring');
    await lapse.mark(RESOURCES.longhornBackups, 'newer', { [MARK.restoreError]: null });
    expect(await lapse.ended(id)).toMatchObject({
      state: 'succeeded',
      items: [{ state: 'succeeded', pvc: 'again' }],
    });
    expect(madeBy(id)).toHaveLength(1);
  });

  it('one that is cancelled meanwhile is not', async () => {
    await lapse.mark(RESOURCES.longhornBackups, 'newer', { [MARK.restoreError]: LOCKED });
    const id = await restore();
    await lapse.says(id, /the restore is begun again/);
    await lapse.story.post(`/v1/operations/${id}/cancel`, {});
    const ended = await lapse.ended(id);
    expect(ended).toMatchObject({ state: 'cancelled', items: [{ phase: 'done' }] });
    expect(ended.items[0]).not.toHaveProperty('error');
    expect(madeBy(id)).toEqual([]);
  });
});
