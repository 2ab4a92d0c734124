import {
  type BackupFact,
  type BackupSource,
  type ClaimDescriptor,
  type ClaimFact,
  type NamespaceFact,
  type PersistentVolumeFact,
  type RecurringJobFact,
  type SnapshotFact,
  type StorageClassFact,
  type TargetFact,
  type VolumeFact,
} from '../facts';
import { neverComes } from '../schedule/cron';

export const DRIVER = 'driver.longhorn.io';

/** Facts of a healthy volume `shop/orders`; a spec names what is different. */
export const claimFact = (overrides: Partial<ClaimFact> = {}): ClaimFact => ({
  uid: 'claim-1',
  namespace: 'shop',
  name: 'orders',
  phase: 'Bound',
  persistentVolume: 'pvc-1',
  storageClass: 'longhorn',
  accessModes: ['ReadWriteOnce'],
  volumeMode: 'Filesystem',
  capacityBytes: 2 ** 30,
  labels: {},
  createdAt: null,
  deleting: false,
  exclusion: null,
  operation: null,
  ...overrides,
});

export const persistentVolumeFact = (
  overrides: Partial<PersistentVolumeFact> = {},
): PersistentVolumeFact => ({
  uid: 'pv-1',
  name: 'pvc-1',
  phase: 'Bound',
  driver: DRIVER,
  handle: 'pvc-1',
  claim: { namespace: 'shop', name: 'orders', uid: 'claim-1' },
  storageClass: 'longhorn',
  fsType: 'ext4',
  volumeMode: 'Filesystem',
  encrypted: false,
  secret: null,
  mountOptions: [],
  nfsOptions: null,
  deleting: false,
  operation: null,
  ...overrides,
});

export const volumeFact = (overrides: Partial<VolumeFact> = {}): VolumeFact => ({
  uid: 'volume-1',
  driver: DRIVER,
  handle: 'pvc-1',
  sizeBytes: 2 ** 30,
  usedBytes: 2 ** 20,
  attachment: 'attached',
  health: 'healthy',
  target: 'default',
  backupBlocker: null,
  restore: { phase: 'none' },
  claim: { namespace: 'shop', name: 'orders', lostAt: null },
  workloads: [],
  jobs: [],
  jobGroups: [],
  encrypted: false,
  accessMode: 'ReadWriteOnce',
  dataEngine: 'v1',
  createdAt: null,
  deleting: false,
  operation: null,
  ...overrides,
});

export const targetFact = (overrides: Partial<TargetFact> = {}): TargetFact => ({
  uid: 'target-1',
  driver: DRIVER,
  name: 'default',
  available: true,
  configured: true,
  detail: '',
  address: 's3://backups@us-west-004/',
  credentialSecret: 'backup-key',
  lastSyncedAt: Date.parse('2026-05-01T00:00:00Z'),
  pollSeconds: 300,
  ...overrides,
});

/** What an ordinary claim looks like, as its backups tell it. */
export const DESCRIPTOR: ClaimDescriptor = {
  storageClass: 'longhorn',
  accessModes: ['ReadWriteOnce'],
  volumeMode: 'Filesystem',
  fsType: 'ext4',
  encrypted: false,
  secret: null,
  labels: {},
};

/** What is different about a backup: of its own, or of what it is a backup of. */
export type BackupOverrides = Partial<Omit<BackupFact, 'source'> & BackupSource>;

/** A completed, usable backup of `shop/orders`. */
export const backupFact = ({
  volume = 'pvc-1',
  target = 'default',
  namespace = 'shop',
  pvc = 'orders',
  claimUid = 'claim-1',
  descriptor = null,
  volumeSizeBytes = 2 ** 30,
  accessMode = 'ReadWriteOnce',
  encrypted = false,
  backingImage = '',
  cluster = null,
  ...overrides
}: BackupOverrides = {}): BackupFact => ({
  uid: 'backup-1',
  driver: DRIVER,
  id: 'backup-1',
  source: {
    volume,
    target,
    namespace,
    pvc,
    claimUid,
    descriptor,
    volumeSizeBytes,
    accessMode,
    encrypted,
    backingImage,
    cluster,
  },
  state: 'completed',
  usable: true,
  shortUrl: 's3://backups@region/?backup=backup-1',
  snapshot: 'snapshot-1',
  snapshotAt: null,
  completedAt: null,
  sizeBytes: 2 ** 20,
  uploadedBytes: 2 ** 20,
  progress: 100,
  mode: 'incremental',
  error: '',
  detail: '',
  createdAt: null,
  operation: null,
  policy: null,
  slot: null,
  sinceFull: null,
  requestedBy: null,
  recurringJob: null,
  deleting: false,
  ...overrides,
});

export const recurringJobFact = (overrides: Partial<RecurringJobFact> = {}): RecurringJobFact => ({
  uid: 'job-1',
  driver: DRIVER,
  name: 'daily',
  groups: [],
  makesBackups: true,
  takesAll: false,
  cron: '0 2 * * *',
  neverRuns: neverComes(overrides.cron ?? ''),
  deleting: false,
  ...overrides,
});

export const namespaceFact = (overrides: Partial<NamespaceFact> = {}): NamespaceFact => ({
  uid: 'namespace-1',
  name: 'shop',
  deleting: false,
  operation: null,
  ...overrides,
});

export const storageClassFact = (overrides: Partial<StorageClassFact> = {}): StorageClassFact => ({
  uid: 'class-1',
  name: 'longhorn',
  provisioner: DRIVER,
  isDefault: true,
  encrypted: false,
  secret: null,
  fsType: 'ext4',
  mountOptions: [],
  nfsOptions: null,
  parameters: {},
  ...overrides,
});

/** A snapshot of `shop/orders` that is ready. */
export const snapshotFact = (overrides: Partial<SnapshotFact> = {}): SnapshotFact => ({
  uid: 'snapshot-1',
  driver: DRIVER,
  id: 'snapshot-1',
  volume: 'pvc-1',
  ready: true,
  createdAt: null,
  detail: '',
  lost: false,
  deleting: false,
  operation: null,
  ...overrides,
});
