/** `GET /v1/b2`: what the object store holds, from the last scan. */
export interface StorageUsage {
  bucket: string;
  prefix: string;
  endpoint: string;
  scannedAt: string;
  /** Whether the scan reached the end; otherwise the figures are incomplete. */
  complete: boolean;
  durationSeconds: number;
  /** RFC 3339: when the latest scan ended, also one that broke off and left these figures as they were. */
  scanEndedAt: string;
  /** Whether a scan is under way or was asked for; one that was cut off by the end of its process counts until the next has ended. */
  scanning: boolean;
  /** Calls to the store that the scan made. */
  requests: number;
  objects: number;
  bytes: number;
  hiddenBytes: number;
  unfinishedBytes: number;
  volumes: StoredVolume[];
  other: { objects: number; bytes: number };
  estimatedMonthCost: { amount: number; currency: string } | null;
  findings: { code: string; severity: 'info' | 'warning' | 'critical'; detail: string }[];
}

/** `GET /v1/targets`: where backups go, as the driver has it; by name. */
export interface TargetList {
  items: BackupTarget[];
}

export interface BackupTarget {
  name: string;
  driver: string;
  available: boolean;
  /** Whether it has an address at all. */
  configured: boolean;
  /** Why it is not available; empty while it is. */
  detail: string;
  /** As the driver writes it (`s3://bucket@region/`); empty when there is none. */
  address: string;
  /** The name of the Secret with its key; empty when there is none. What is in it is never read. */
  credentialSecret: string;
  /** RFC 3339: when the driver last read what is there. */
  lastSyncedAt: string | null;
  /** How often the driver reads it; 0 if it does not by itself. */
  pollSeconds: number;
  /** How many volumes of the cluster have their backups there. */
  volumes: number;
  /** How many restore points are there, including those of volumes that are gone. */
  restorePoints: number;
}

export interface StoredVolume {
  volume: string;
  namespace?: string;
  pvc?: string;
  /** Whether the volume still exists in the cluster. */
  present: boolean;
  objects: number;
  bytes: number;
  restorePoints: number;
}
