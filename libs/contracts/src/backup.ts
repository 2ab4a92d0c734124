export const BACKUP_STATES = [
  'queued',
  'waiting',
  'running',
  'finalizing',
  'completed',
  'failed',
  'deleting',
  'unknown',
] as const;
export type BackupState = (typeof BACKUP_STATES)[number];

/** One backup of one volume, whoever made it. */
export interface Backup {
  id: string;
  /** The namespace of the source claim, which may be gone; empty if the backup does not say. */
  namespace: string;
  pvc: string;
  /** The driver's name of the source volume. */
  volume: string;
  target: string;
  state: BackupState;
  /** Whether it can be restored: completed, synced, and with a URL. */
  usable: boolean;
  /**
   * RFC 3339: the moment of the data, that is of the snapshot. Of a backup without the label
   * `soteria.io/snapshot-at`, which others made or an earlier Soteria, it is when the upload began: Longhorn tells no more.
   */
  snapshotTime: string | null;
  /** RFC 3339: when the upload ended. */
  completedTime: string | null;
  /** Logical bytes. */
  sizeBytes: number | null;
  uploadedBytes: number | null;
  volumeSizeBytes: number | null;
  /** 0 to 100. */
  progress: number | null;
  mode: 'incremental' | 'full';
  error?: string;
  /** What it is waiting for, or another remark of the driver. */
  detail?: string;
  policy?: string;
  operation?: string;
  requestedBy?: string;
  /** Another cluster made it that keeps its backups on the same target: its data may be other data of the same name. */
  ofAnotherCluster?: true;
  pinned: boolean;
  /** RFC 3339: set when nothing has moved for longer than the stall limit. */
  stalledSince?: string;
}

/** `GET /v1/backups`, newest first. */
export interface BackupList {
  items: Backup[];
}

/** `POST /v1/backup`. */
export interface BackupRequest {
  namespace: string;
  pvc: string;
  mode?: 'incremental' | 'full';
  note?: string;
}

/** `POST /v1/backup/namespace`. */
export interface NamespaceBackupRequest {
  namespace: string;
  /** A Kubernetes label selector (`app=shop,tier!=cache`). */
  labelSelector?: string;
  excludePvcs?: string[];
  mode?: 'incremental' | 'full';
  note?: string;
}

/** The query of `GET /v1/backups`. */
export interface BackupsQuery {
  namespace?: string;
  pvc?: string;
  state?: BackupState;
  /** `gone`: only backups of claims that no longer exist. */
  claim?: 'gone';
}

/** What the restore points that exist have uploaded, by the day of their data. */
export interface UploadHistory {
  /** Days in UTC, oldest first and without gaps; the last one is today. */
  days: UploadDay[];
  /** The sum of everything older than the first day. */
  before: Omit<UploadDay, 'day'>;
}

export interface UploadDay {
  /** `2026-11-28`. */
  day: string;
  restorePoints: number;
  uploadedBytes: number;
}
