/** `GET /v1/b2`: what the object store holds, from the last scan. */
export interface StorageUsage {
  bucket: string;
  prefix: string;
  endpoint: string;
  scannedAt: string;
  /** Whether the scan reached the end; otherwise the figures are a part. */
  complete: boolean;
  durationSeconds: number;
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
