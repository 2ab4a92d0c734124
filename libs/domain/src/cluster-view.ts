import {
  type BackupFact,
  type BackupVolumeFact,
  type ClaimFact,
  type DriverFact,
  type NamespaceFact,
  type PersistentVolumeFact,
  type RecurringJobFact,
  type RestoreProgressFact,
  type SnapshotFact,
  type StorageClassFact,
  type TargetFact,
  type VolumeFact,
} from './facts';
import { type Instant } from './time';

/**
 * The cluster as last seen, for decisions: synchronous, read-only, and possibly a moment behind.
 * A missing answer therefore means "not seen", never "does not exist".
 */
export interface ClusterView {
  claim(namespace: string, name: string): ClaimFact | undefined;
  claimsIn(namespace: string): readonly ClaimFact[];
  persistentVolume(name: string): PersistentVolumeFact | undefined;
  namespace(name: string): NamespaceFact | undefined;
  storageClass(name: string): StorageClassFact | undefined;
  volume(handle: string): VolumeFact | undefined;
  snapshot(id: string): SnapshotFact | undefined;
  /** Soteria's own snapshots of a volume, in no order. */
  snapshotsOfVolume(handle: string): readonly SnapshotFact[];
  backup(id: string): BackupFact | undefined;
  /** Backups of one source volume, in no order. */
  backupsOfVolume(handle: string): readonly BackupFact[];
  /** Backups that tell of this claim, in no order. */
  backupsOfClaim(namespace: string, pvc: string): readonly BackupFact[];
  /** Backups that tell of any claim in this namespace, in no order. */
  backupsOfNamespace(namespace: string): readonly BackupFact[];
  backupVolume(handle: string, target: string): BackupVolumeFact | undefined;
  restoreProgress(handle: string): RestoreProgressFact | undefined;
  target(name: string): TargetFact | undefined;
  recurringJobs(): readonly RecurringJobFact[];
  driver(name: string): DriverFact | undefined;
  /**
   * Null while all that decisions rest on is in contact; else since when it is not, and what.
   * `notInstalled`: the cluster is there to ask, and does not know the kind any more.
   */
  stale(): { since: Instant; source: string; detail: string; notInstalled?: true } | null;
}
