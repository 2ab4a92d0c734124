import { type Instant } from './time';

/**
 * What is known of the cluster, free of any driver's or Kubernetes' own shapes. A fact is made from
 * one object by a pure projection; unreadable parts leave a `damage` sentence instead of an exception.
 */
interface Fact {
  uid: string;
  /** Why the object could not be read in full, as a sentence; absent when it could. */
  damage?: string;
  /** What has still to let it go (its finalizers), while it is being deleted. */
  heldBy?: readonly string[];
}

export type AccessMode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';
export type VolumeMode = 'Filesystem' | 'Block';

/** A PersistentVolumeClaim. */
export interface ClaimFact extends Fact {
  namespace: string;
  name: string;
  phase: 'Pending' | 'Bound' | 'Lost' | 'Unknown';
  /** The PV it names; empty while it has none. */
  persistentVolume: string;
  storageClass: string | null;
  accessModes: readonly string[];
  volumeMode: VolumeMode;
  /** What is bound, or what is asked for while nothing is. */
  capacityBytes: number;
  labels: Readonly<Record<string, string>>;
  createdAt: Instant | null;
  deleting: boolean;
  /** From the claim's own annotations: why it is not to be backed up, and until when. */
  exclusion: { reason: string; until: Instant | null } | null;
  /** The operation that created it, or null. */
  operation: string | null;
}

/** A PersistentVolume. */
export interface PersistentVolumeFact extends Fact {
  name: string;
  phase: 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed' | 'Unknown';
  /** The CSI driver; null for a PV of another sort. */
  driver: string | null;
  /** The driver's name of the volume; empty for a PV of another sort. */
  handle: string;
  claim: { namespace: string; name: string; uid: string } | null;
  storageClass: string | null;
  fsType: string | null;
  volumeMode: VolumeMode;
  encrypted: boolean;
  /** The secret that opens an encrypted volume. */
  secret: { name: string; namespace: string } | null;
  mountOptions: readonly string[];
  /** How nodes mount the NFS share of a shared volume; null for the driver's own way. */
  nfsOptions: string | null;
  deleting: boolean;
  operation: string | null;
}

export interface NamespaceFact extends Fact {
  name: string;
  deleting: boolean;
  operation: string | null;
}

export interface StorageClassFact extends Fact {
  name: string;
  provisioner: string;
  isDefault: boolean;
  /** Whether volumes of this class are encrypted. */
  encrypted: boolean;
  /** The secret named by the class for encrypted volumes, when it is a fixed name. */
  secret: { name: string; namespace: string } | null;
  /** What its new volumes are formatted with; null for the driver's own. */
  fsType: string | null;
  /** How volumes of this class are mounted, and the NFS shares of shared ones; null for the driver's own way. */
  mountOptions: readonly string[];
  nfsOptions: string | null;
  /** What the class asks of its provisioner. */
  parameters: Readonly<Record<string, string>>;
}

/** Where a restore into a volume stands. */
export type RestoreState =
  | { phase: 'none' }
  | { phase: 'waiting'; detail: string }
  /** `detail`: what may keep it from being done although all data is there. */
  | { phase: 'running'; detail?: string }
  | { phase: 'done' }
  | { phase: 'failed'; detail: string };

/** The driver's volume behind a PV. */
export interface VolumeFact extends Fact {
  driver: string;
  handle: string;
  sizeBytes: number;
  usedBytes: number | null;
  attachment: 'attached' | 'detached' | 'changing' | 'unknown';
  health: 'healthy' | 'degraded' | 'faulted' | 'unknown';
  /** Where the driver keeps this volume's backups. */
  target: string;
  /** Why it cannot be backed up as it stands; null when it can. */
  backupBlocker: { code: BlockerCode; detail: string } | null;
  restore: RestoreState;
  /** The claim that the driver remembers for it; `lostAt` is null while the claim is bound. */
  claim: { namespace: string; name: string; lostAt: Instant | null } | null;
  workloads: readonly WorkloadFact[];
  /** Names of the driver's own schedules that are laid on this volume, and of groups of them. */
  jobs: readonly string[];
  jobGroups: readonly string[];
  /** Which of its labels lay a schedule on it that the driver passes over, as a sentence; absent when none does. */
  idleJobs?: string;
  encrypted: boolean;
  accessMode: AccessMode;
  dataEngine: 'v1' | 'v2';
  createdAt: Instant | null;
  deleting: boolean;
  operation: string | null;
}

/** A pod that uses a volume, and what it belongs to. */
export interface WorkloadFact {
  kind: string;
  name: string;
  pod: string;
  podPhase: string;
}

export type BlockerCode =
  'faulted' | 'standby' | 'restoring' | 'migrating' | 'linked-clone' | 'deleting' | 'damaged';

/** What a claim looked like when it was backed up; written into each backup, so that it can come back without the claim. */
export interface ClaimDescriptor {
  storageClass: string | null;
  accessModes: readonly string[];
  volumeMode: VolumeMode;
  fsType: string | null;
  encrypted: boolean;
  secret: { name: string; namespace: string } | null;
  labels: Readonly<Record<string, string>>;
  /** As in its PV. Backups of earlier releases do not tell, which is another thing than that there were none. */
  mountOptions?: readonly string[] | undefined;
  nfsOptions?: string | null | undefined;
}

export type BackupFactState =
  'queued' | 'waiting' | 'running' | 'finalizing' | 'completed' | 'failed' | 'deleting' | 'unknown';

/** What it is a backup of, as the backup tells it; one copy for all backups of a volume that say the same. */
export interface BackupSource {
  /** The driver's name of the source volume. */
  readonly volume: string;
  readonly target: string;
  /** The source claim as the backup tells it; empty strings when it does not. */
  readonly namespace: string;
  readonly pvc: string;
  readonly claimUid: string | null;
  readonly descriptor: ClaimDescriptor | null;
  readonly volumeSizeBytes: number | null;
  readonly accessMode: AccessMode | null;
  /** Whether the driver says that the data is encrypted; null when it does not say. */
  readonly encrypted: boolean | null;
  readonly backingImage: string;
  /** The cluster that wrote it; null when it does not tell. */
  readonly cluster: string | null;
}

/** One backup in the driver's target. */
export interface BackupFact extends Fact {
  driver: string;
  id: string;
  source: BackupSource;
  state: BackupFactState;
  /** Whether it can be restored: completed, synced, and with a URL. */
  usable: boolean;
  /** The driver's address of the data, less its own names: `urlOf` tells the whole. Empty while there is none. */
  shortUrl: string;
  snapshot: string;
  snapshotAt: Instant | null;
  completedAt: Instant | null;
  sizeBytes: number | null;
  uploadedBytes: number | null;
  progress: number | null;
  mode: 'incremental' | 'full';
  error: string;
  detail: string;
  createdAt: Instant | null;
  operation: string | null;
  policy: string | null;
  /** The slot of the policy's schedule that it was made for. */
  slot: Instant | null;
  /** How many runs of its policy it comes after the last full one, which is 0; null when it does not tell. */
  sinceFull: number | null;
  requestedBy: string | null;
  recurringJob: string | null;
  deleting: boolean;
  /** The driver takes the object away by itself, because the target did not list the data. */
  forgotten?: boolean;
  /** How far the removal of its data from the target is, when that is asked for; what `failed` is tried again later. */
  removal?: 'asked' | 'running' | 'failed';
}

/** A moment of a volume that the driver keeps beside the live data. */
export interface SnapshotFact extends Fact {
  driver: string;
  id: string;
  volume: string;
  ready: boolean;
  createdAt: Instant | null;
  /** What it waits for; never a final verdict while `createdAt` is null. */
  detail: string;
  /** Whether the driver has merged it away. */
  lost: boolean;
  deleting: boolean;
  operation: string | null;
}

/** A place where the driver keeps backups. */
export interface TargetFact extends Fact {
  driver: string;
  name: string;
  available: boolean;
  /** Whether an address is configured at all. */
  configured: boolean;
  detail: string;
  /** Where the data goes, as the driver writes it (`s3://bucket@region/`); empty while none is configured. */
  address: string;
  /** The name of the Secret with the key; empty when there is none. */
  credentialSecret: string;
  lastSyncedAt: Instant | null;
  /** 0 when the driver does not look by itself. */
  pollSeconds: number;
}

/** What is known of all backups of one volume on one target. */
export interface BackupVolumeFact extends Fact {
  driver: string;
  volume: string;
  target: string;
  sizeBytes: number | null;
  storedBytes: number | null;
  lastBackup: string;
  lastBackupAt: Instant | null;
  backingImage: string;
  storageClass: string | null;
}

/** A schedule of the driver's own. */
export interface RecurringJobFact extends Fact {
  driver: string;
  name: string;
  groups: readonly string[];
  /** Whether it makes backups (and not only snapshots or cleaning). */
  makesBackups: boolean;
  /** Whether it works on every volume, whatever their labels say, and on detached ones too. */
  takesAll: boolean;
  cron: string;
  /** Whether its cron names a day that never comes. */
  neverRuns: boolean;
  deleting: boolean;
}

/** How far a restore into a volume is; known only while somebody watches it. */
export interface RestoreProgressFact extends Fact {
  volume: string;
  /** 0 to 100: that of the slowest replica. */
  progress: number;
  restoring: boolean;
  /** Of any of the replicas; a restore goes on as long as one of them does. */
  error: string;
  /** The error is that the driver was deleting a backup of the same volume: nothing was read, and nothing is wrong with it. */
  refused: boolean;
}

/** The driver itself. */
export interface DriverFact extends Fact {
  driver: string;
  /** `1.12.1`; empty when it does not say. */
  version: string;
}
