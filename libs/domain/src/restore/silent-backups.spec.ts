import { SeenCluster } from '../operation/testing/seen-cluster';
import {
  type BackupOverrides,
  backupFact,
  claimFact,
  persistentVolumeFact,
} from '../testing/facts';
import { HOUR_MS } from '../time';
import { chooseRestorePoint } from './choose';

const NOW = Date.parse('2026-05-01T12:00:00Z');
const CLAIM_MADE_AT = NOW - 3 * HOUR_MS;
const ORDERS = { namespace: 'shop', pvc: 'orders', at: null };

/** As a system backup makes them, or somebody with kubectl. */
const silent = (id: string, snapshotAt: number, more: BackupOverrides = {}) =>
  backupFact({ id, snapshotAt, namespace: '', pvc: '', claimUid: null, ...more });

describe('of backups that tell of no claim', () => {
  let view: SeenCluster;
  beforeEach(() => {
    view = new SeenCluster();
    view.claims.see(claimFact({ persistentVolume: 'pv-1', createdAt: CLAIM_MADE_AT }));
    view.persistentVolumes.see(persistentVolumeFact({ name: 'pv-1', handle: 'pvc-1' }));
  });

  it('those of a claim’s volume are its restore points, among those that tell of it', () => {
    view.backups.see(
      backupFact({ id: 'told', snapshotAt: NOW - 2 * HOUR_MS }),
      silent('older', NOW - 2.5 * HOUR_MS),
      silent('newer', NOW - HOUR_MS),
    );
    const source = { namespace: 'shop', pvc: 'orders', volume: 'pvc-1' };
    expect(chooseRestorePoint(view, ORDERS, null)).toMatchObject({
      backup: { id: 'newer', source },
    });
    const earlier = { ...ORDERS, at: NOW - 1.5 * HOUR_MS };
    expect(chooseRestorePoint(view, earlier, null)).toMatchObject({ backup: { id: 'told' } });
  });

  it.each<[string, () => ReturnType<typeof silent>]>([
    ['from before the claim was made', () => silent('one', CLAIM_MADE_AT - 1)],
    ['of another volume', () => silent('one', NOW - HOUR_MS, { volume: 'pvc-2' })],
    ['that tells of another claim after all', () => silent('one', NOW, { namespace: 'blog' })],
  ])('one %s is none', (_which, one) => {
    view.backups.see(one());
    expect(chooseRestorePoint(view, ORDERS, null)).toMatchObject({ code: 'no-restore-point' });
  });

  it('none is taken for a claim that is gone', () => {
    view.backups.see(silent('one', NOW - HOUR_MS));
    view.claims.lose('shop/orders');
    expect(chooseRestorePoint(view, ORDERS, null)).toMatchObject({ code: 'no-restore-point' });
  });
});
