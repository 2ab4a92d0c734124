import { type VolumeStatus } from '@soteria/domain';
import { type Backup } from './backup';

/** `GET /v1/inventory`: the PVCs of the cluster, and how well each is protected. */
export interface Inventory {
  /** Changes whenever a row changes; the ETag is derived from it. */
  revision: string;
  /** RFC 3339: the moment this answer describes. */
  asOf: string;
  /** What is out of contact, or null while nothing is. */
  stale: Staleness | null;
  /** Rows that match the filters, on all pages. */
  total: number;
  /** Counts by status of all rows the caller may see, whatever the filters. */
  summary: StatusSummary;
  items: VolumeRow[];
  /** Present when there are more rows: the `continue` parameter of the next page. */
  continue?: string;
}

export interface Staleness {
  /** RFC 3339: the last moment of full contact. */
  since: string;
  /** The kind that is out of reach, in the API server's plural (`backups.longhorn.io`). */
  source: string;
  detail: string;
}

export type StatusSummary = Record<VolumeStatus, number>;

/** A volume: a PVC together with the PV and the storage behind it. */
export interface VolumeRow {
  namespace: string;
  pvc: string;
  uid: string;
  status: VolumeStatus;
  /** Why it has this status, in one sentence. */
  reason: string;
  /** RFC 3339: since when it has had this status, as far as that is known. */
  since: string | null;
  storageClass: string | null;
  /** The CSI driver, or null when there is none. */
  driver: string | null;
  /** The driver's name of the volume (`spec.csi.volumeHandle`). */
  volume: string | null;
  capacityBytes: number;
  usedBytes: number | null;
  accessModes: string[];
  volumeMode: 'Filesystem' | 'Block';
  workloads: Workload[];
  lastRestorePoint: RestorePointSummary | null;
  lastAttempt: LastAttempt | null;
  objectiveSeconds: number | null;
  /** RFC 3339: when it becomes `overdue` unless there is a new restore point. */
  dueAt: string | null;
  /** How many restore points there are. */
  restorePoints: number;
  /** Names of the policies and Longhorn recurring jobs that cover this volume. */
  policies: string[];
  nextRunAt: string | null;
  /** The id of the operation that works on this volume now. */
  operation: string | null;
  labels: Record<string, string>;
}

export interface Workload {
  kind: string;
  name: string;
}

export interface RestorePointSummary {
  id: string;
  /** RFC 3339: the time of the snapshot. */
  time: string;
  sizeBytes: number | null;
}

export interface LastAttempt {
  time: string;
  state: 'running' | 'completed' | 'failed';
  error?: string;
}

/** `GET /v1/inventory/{namespace}/{pvc}`. */
export interface VolumeDetail extends VolumeRow {
  /** Newest first. */
  backups: Backup[];
  /** What the driver can do with this volume; an action that it cannot do says why. */
  capabilities: VolumeCapabilities;
  coverage: CoverageEntry[];
  /** What will become of the restore points that active policies made. */
  retention: RetentionOutlook[];
}

/** Why a restore point is kept, or when it will be pruned. */
export interface RetentionOutlook {
  backup: string;
  policy: string;
  /** The rules that keep it at present, or why it will be pruned. */
  reason: string;
  /** RFC 3339: the run that will prune it, if that run succeeds; now, if no rule keeps it any more. Absent if the next run keeps it. */
  goesAt?: string;
}

export interface Capability {
  possible: boolean;
  /** Present when it is not possible: why, in one sentence. */
  reason?: string;
}

export interface VolumeCapabilities {
  backup: Capability;
  restore: Capability;
  modes: ('incremental' | 'full')[];
}

/** Why a volume is covered: which policy or recurring job selects it, and by which term. */
export interface CoverageEntry {
  kind: 'policy' | 'recurring-job';
  name: string;
  /** The selector term or label that matched, in words. */
  because: string;
  /** A policy's in words; the cron expression of a recurring job. */
  schedule: string;
  /** Whether backups come of it: a policy may be switched off; a job may make snapshots only, or name no day that comes. */
  standing: 'active' | 'disabled' | 'snapshots-only' | 'never-runs';
}

/** `GET /v1/inventory/{namespace}/{pvc}/objects`: what the cluster itself says of a volume. */
export interface VolumeObjects {
  /** RFC 3339: when the cluster was asked. */
  asOf: string;
  /** The claim, its PV, the driver's volume, and the requested backup, as far as they exist. */
  items: VolumeObject[];
}

export interface VolumeObject {
  kind: string;
  namespace?: string;
  name: string;
  /** The object, without the bookkeeping of `kubectl apply` and `managedFields`; null when it cannot be had. */
  yaml: string | null;
  /** Present when there is no `yaml`: why. */
  problem?: string;
}

/** The query of `GET /v1/inventory/{namespace}/{pvc}/objects`. */
export interface VolumeObjectsQuery {
  /** The id of one of the claim's backups, to be shown as well. */
  backup?: string;
}

/** `GET /v1/agenda`: what policies and recurring jobs will start within a day. */
export interface Agenda {
  /** RFC 3339. */
  from: string;
  /** RFC 3339. */
  until: string;
  /** Those that run within that time, the next one first; if there are more than a hundred, those with the most volumes. */
  lanes: AgendaLane[];
}

export interface AgendaLane {
  kind: 'policy' | 'recurring-job';
  name: string;
  /** How many of the volumes that the caller may see it covers. */
  volumes: number;
  /** The time over which the starts of one run are spread. */
  spreadSeconds: number;
  /** RFC 3339: when it runs, at most 300 times. For an interval: when the first of its volumes starts. */
  runs: string[];
  /** Whether there are more runs within that time than are listed. */
  hasMoreRuns: boolean;
}

export const INVENTORY_SORTS = ['name', 'status', 'size', 'age', 'due'] as const;
export type InventorySort = (typeof INVENTORY_SORTS)[number];

/** The query of `GET /v1/inventory`. */
export interface InventoryQuery {
  /** One or more, joined by commas. */
  namespace?: string;
  /**
   * One or more statuses, joined by commas.
   * @pattern ^(ok|overdue|never|unprotected|excluded|unsupported|unknown)(,(ok|overdue|never|unprotected|excluded|unsupported|unknown))*$
   */
  status?: string;
  policy?: string;
  /** One or more, joined by commas. */
  storageClass?: string;
  /** A part of a name, workload, storage class or label (`key=value`); upper and lower case are the same. */
  q?: string;
  /**
   * A `-` before it reverses the order.
   * @default "name"
   */
  sort?: InventorySort | `-${InventorySort}`;
  /** @minimum 1 @maximum 5000 @default 500 */
  limit?: number;
  continue?: string;
}
