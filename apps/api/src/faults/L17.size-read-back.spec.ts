import {
  type PersistentVolume,
  type PersistentVolumeClaim,
  RESOURCES,
  resourcePath,
} from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { LONGHORN, TimeLapse } from './testing/time-lapse';

const TWO_MIB = 2 * 2 ** 20;

describe('L17: the restored volume is larger than what was asked for', () => {
  let lapse: TimeLapse;
  beforeAll(async () => {
    lapse = await TimeLapse.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/orders', { size: '1Gi' })
        .backedUp('1d ago'),
    });
  });
  afterAll(() => lapse.story.end());

  it('gives PV and claim the size that the volume has', async () => {
    const { store } = lapse.story.cluster.sandbox;
    const [backupVolume] = store.list('backupvolumes.longhorn.io', LONGHORN);
    const path = resourcePath(
      RESOURCES.longhornBackupVolumes,
      LONGHORN,
      backupVolume?.metadata.name ?? '',
    );
    const odd = String(3 * 2 ** 30 + 1);
    await lapse.story.kube(
      'PATCH',
      `${path}/status`,
      { status: { size: odd } },
      'application/merge-patch+json',
    );
    await lapse.done('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'elsewhere', pvc: 'orders' },
    });
    const claim = store.get<PersistentVolumeClaim>('persistentvolumeclaims', 'elsewhere', 'orders');
    const name = claim?.spec.volumeName ?? '';
    const size = Number(lapse.volume(name)?.spec.size);
    expect(size).toBe(3 * 2 ** 30 + TWO_MIB);
    const bytes = (quantity: string | undefined) =>
      quantity?.endsWith('Mi') ? Number.parseInt(quantity) * 2 ** 20 : Number(quantity);
    const pv = store.get<PersistentVolume>('persistentvolumes', '', name);
    expect(bytes(pv?.spec.capacity?.['storage'])).toBe(size);
    expect(bytes(claim?.spec.resources?.requests?.storage)).toBe(size);
    expect(claim?.status?.phase).toBe('Bound');
  });
});
