import { BackupStore, type StoredBackup, type StoredVolume } from './backup-store';
import { decodeBackupUrl, encodeBackupUrl } from './backup-url';
import { BLANK } from './contents';
import { MemoryShelf } from './shelf';

const URL = 's3://backups@eu-west-1/';
const volume: StoredVolume = {
  name: 'pvc-1',
  sizeBytes: 2 ** 30,
  createdAt: '2026-01-01T00:00:00Z',
  backingImage: '',
  backingImageChecksum: '',
  storageClass: 'longhorn',
  labels: {},
};
const backup = (name: string, snapshotAt: string): StoredBackup => ({
  name,
  volume: 'pvc-1',
  snapshot: name,
  snapshotAt,
  completedAt: snapshotAt,
  sizeBytes: 4,
  newlyUploadedBytes: 2,
  reUploadedBytes: 0,
  blockSizeBytes: 2 ** 21,
  compression: 'lz4',
  labels: {},
  contents: BLANK,
});

describe('the backup store', () => {
  it('keeps targets apart', () => {
    const store = new BackupStore(new MemoryShelf());
    store.put(URL, volume, backup('b', '2026-02-01T00:00:00Z'));
    expect(store.volumes('s3://other@eu-west-1/')).toEqual([]);
    expect(store.volumes(URL)).toEqual(['pvc-1']);
  });

  it('calls that backup the last whose data is the newest', () => {
    const store = new BackupStore(new MemoryShelf());
    store.put(URL, volume, backup('newer', '2026-02-02T00:00:00Z'));
    store.put(URL, volume, backup('older', '2026-02-01T00:00:00Z'));
    expect(store.volume(URL, 'pvc-1')).toMatchObject({ lastBackup: 'newer', storedBytes: 4 });
    store.removeBackup(URL, 'pvc-1', 'newer');
    expect(store.volume(URL, 'pvc-1')?.lastBackup).toBe('older');
    store.removeBackup(URL, 'pvc-1', 'older');
    expect(store.volume(URL, 'pvc-1')).toMatchObject({ lastBackup: '', lastBackupAt: '' });
  });

  it('is the same for everybody who looks at the same shelf', () => {
    const shelf = new MemoryShelf();
    new BackupStore(shelf).put(URL, volume, backup('b', '2026-02-01T00:00:00Z'));
    expect(new BackupStore(shelf).backup(URL, 'pvc-1', 'b')?.snapshot).toBe('b');
  });

  it('forgets a removed volume with all its backups', () => {
    const store = new BackupStore(new MemoryShelf());
    store.put(URL, volume, backup('b', '2026-02-01T00:00:00Z'));
    store.removeVolume(URL, 'pvc-1');
    expect(store.backups(URL, 'pvc-1')).toEqual([]);
    expect(store.volumes(URL)).toEqual([]);
  });
});

describe('a backup’s address', () => {
  it.each(['', 'no-url', 's3://b@r/', 's3://b@r/?backup=b', 's3://b@r/?backup=/&volume=v1'])(
    'is not found in %j',
    (url) => expect(decodeBackupUrl(url)).toBeUndefined(),
  );

  it('comes back as it went in', () => {
    const address = { target: URL, volume: 'pvc-1', backup: 'backup-1' };
    expect(encodeBackupUrl(address)).toBe('s3://backups@eu-west-1/?backup=backup-1&volume=pvc-1');
    expect(decodeBackupUrl(encodeBackupUrl(address))).toEqual(address);
  });

  it('keeps the options of an NFS target', () => {
    const address = { target: 'nfs://nas:/b?nfsOptions=soft', volume: 'pvc-1', backup: 'b1' };
    expect(decodeBackupUrl(encodeBackupUrl(address))).toEqual(address);
  });
});
