import { backup, daysAgo, failedBackup, volume } from '../testing/world';
import { deletedVolumes } from './deleted-volumes';

describe('deleted volumes', () => {
  it('are those that backups tell of and no claim stands for', () => {
    const backups = [
      backup('shop/orders', 'b1'),
      backup('wiki/pages', 'b2', { snapshotTime: daysAgo(3), volumeSizeBytes: 1 }),
      backup('wiki/pages', 'b3', { snapshotTime: daysAgo(2), volumeSizeBytes: 2 }),
    ];
    expect(deletedVolumes(backups, [volume('shop/orders')])).toEqual([
      { namespace: 'wiki', pvc: 'pages', restorePoints: 2, newest: daysAgo(2), sizeBytes: 2 },
    ]);
  });

  it('are left out when nothing of them can be restored, or nobody knows what they were', () => {
    const backups = [
      failedBackup('wiki/pages', 'b1'),
      backup('/', 'b2'),
      backup('a/b', 'b3', { snapshotTime: null }),
    ];
    expect(deletedVolumes(backups, [])).toEqual([]);
  });

  it('come with the most recently backed up first', () => {
    const backups = [
      backup('a/old', 'b1', { snapshotTime: daysAgo(9) }),
      backup('a/new', 'b2', { snapshotTime: daysAgo(1) }),
      backup('a/between', 'b3', { snapshotTime: daysAgo(5) }),
    ];
    expect(deletedVolumes(backups, []).map(({ pvc }) => pvc)).toEqual(['new', 'between', 'old']);
  });
});
