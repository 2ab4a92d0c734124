import { type ClaimDescriptor } from '../facts';

export const OPERATION_KINDS = ['backup', 'restore', 'undo', 'prune'] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

export const OPERATION_STATES = [
  'queued',
  'running',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
] as const;
export type OperationState = (typeof OPERATION_STATES)[number];

export const ITEM_STATES = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** Who asked for an operation. */
export type RequestedBy = { user: string } | { policy: string };
/** Through what it was asked for. */
export type Via = 'console' | 'api' | 'policy';

/** An object that an item has created. */
export interface CreatedObject {
  kind: string;
  namespace?: string | undefined;
  name: string;
  /** Absent while it is only likely that the object was made: a request went out, no answer came. */
  uid?: string | undefined;
  /** When its deletion was last asked for. */
  deletionAskedAt?: string | undefined;
}

export interface ItemError {
  /** Stable; nobody parses `detail`. */
  code: string;
  detail: string;
}

export interface Trouble {
  since: string;
  tries: number;
  retryAt: string;
  /** Since when every try was met by a lack of rights. */
  forbiddenSince?: string | undefined;
}

interface ItemBase {
  namespace: string;
  pvc: string;
  state: ItemState;
  /** RFC 3339, as all times in a record, so that a person can read it. */
  startedAt?: string | undefined;
  finishedAt?: string | undefined;
  /** What it waits for, or what happened. */
  detail?: string | undefined;
  error?: ItemError | undefined;
  /** The last figure seen, and when it last moved. */
  progress?: { percent: number; movedAt: string } | undefined;
  objects: CreatedObject[];
  /** The step that could not be done for now, since when, and when it is tried again. */
  trouble?: Trouble | undefined;
  /** Since when something that must be there is not seen. */
  missingSince?: string | undefined;
  /** The cluster itself was asked for it, and has it not. */
  missesIndeed?: true | undefined;
  /** While it takes back what it made: how the item will end, and since when it does. */
  ending?: { as: 'failed' | 'cancelled'; since: string } | undefined;
}

export type BackupPhase = 'queued' | 'snapshot' | 'snapshotted' | 'uploading' | 'finalizing';
export interface BackupItem extends ItemBase {
  phase: BackupPhase | 'cleanup' | 'done';
  claimUid: string;
  volume: string;
  target: string;
  mode: 'incremental' | 'full';
  /** Of the snapshot and of the backup. */
  name: string;
  /** The moment that the data is from. */
  snapshotAt?: string | undefined;
  /** Since when it is its turn to upload; the wait for it is no stall. */
  uploadingSince?: string | undefined;
}

export type RestorePhase = 'queued' | 'volume' | 'restoring' | 'claim' | 'binding';
export interface RestoreItem extends ItemBase {
  phase: RestorePhase | 'cleanup' | 'done';
  source: { backup: string; time: string; namespace: string; pvc: string; volume: string };
  /** Of the volume and of the PV. */
  name: string;
  claim: RestoredClaim;
  /** Read back from the driver's volume: the size that PV and PVC get. */
  sizeBytes?: number | undefined;
  /** The driver has not begun: it restores only so much at once. Waiting so is no stall. */
  inDriversQueue?: true | undefined;
  /** Since when the driver calls the restore failed, while no replica tells why. */
  faultedSince?: string | undefined;
  bindingSince?: string | undefined;
  /** Since when the deletion of another backup has been waited for. */
  deletionSince?: string | undefined;
  /** Since when, and how often, the driver refused to read because it was deleting another backup. */
  refused?: { since: string; tries: number } | undefined;
  /** It takes back what it made in order to begin again. */
  beginsAgain?: true | undefined;
}

/** What the restored claim is to look like. */
export interface RestoredClaim extends ClaimDescriptor {
  annotations: Readonly<Record<string, string>>;
  reclaimPolicy: 'Retain' | 'Delete';
}

export interface UndoItem extends ItemBase {
  phase: 'queued' | 'deleting' | 'done';
}

export interface PruneItem extends ItemBase {
  phase: 'queued' | 'deleting' | 'done';
  backup: { id: string; uid: string; time: string; reason: string };
}

interface RecordBase {
  version: 1;
  id: string;
  requestedBy: RequestedBy;
  via: Via;
  note?: string | undefined;
  /** Fingerprint of the request, to tell a repeat from another request with the same key. */
  request: string;
  createdAt: string;
  startedAt?: string | undefined;
  finishedAt?: string | undefined;
  /** Set when somebody asked to cancel it. */
  cancelRequestedAt?: string | undefined;
  /** On an undo the restore it takes back; on a retry the operation it repeats. */
  of?: string | undefined;
  /** Where its items are; for a restore the target namespace. */
  namespace: string;
}

export interface BackupRecord extends RecordBase {
  kind: 'backup';
  /** Whether all snapshots are taken before the first upload begins. */
  together: boolean;
  policy?: string | undefined;
  /** The slot of the policy's schedule that it is for. */
  slot?: string | undefined;
  /** How many runs of the policy it comes after the last full one; 0 for a full one. */
  sinceFull?: number | undefined;
  items: BackupItem[];
}

/** A namespace that is made for a restore; whoever made it is the one who takes it back. */
export interface NewNamespace {
  name: string;
  /** Once this operation has made it. */
  uid?: string | undefined;
  /** Another restore was faster: it is there, and is that one's. */
  others?: boolean | undefined;
}

export interface RestoreRecord extends RecordBase {
  kind: 'restore';
  /** The namespace to create first. */
  createNamespace?: NewNamespace | undefined;
  items: RestoreItem[];
}

export interface UndoRecord extends RecordBase {
  kind: 'undo';
  /** The caller's own name for the request, hashed with the caller; its id says which attempt it is. */
  requestKey?: string | undefined;
  items: UndoItem[];
}

export interface PruneRecord extends RecordBase {
  kind: 'prune';
  policy?: string | undefined;
  items: PruneItem[];
}

/** What is kept of one operation: everything that has to survive the end of the process. */
export type OperationRecord = BackupRecord | RestoreRecord | UndoRecord | PruneRecord;
export type ItemRecord = OperationRecord['items'][number];

const TERMINAL: ReadonlySet<ItemState> = new Set(['succeeded', 'failed', 'skipped', 'cancelled']);

/** Whether an item will not change any more. */
export const isFinished = (item: Pick<ItemBase, 'state'>): boolean => TERMINAL.has(item.state);

/** How many items are in each state. */
export function summarize(items: readonly Pick<ItemBase, 'state'>[]): Record<ItemState, number> {
  const summary: Record<ItemState, number> = {
    queued: 0,
    running: 0,
    succeeded: 0,
    failed: 0,
    skipped: 0,
    cancelled: 0,
  };
  for (const item of items) summary[item.state] += 1;
  return summary;
}

/** The state of the whole, from those of its items. A prune that finds that all has to stay has done what it was to do. */
export function operationState({
  kind,
  items,
}: {
  kind: OperationKind;
  items: readonly Pick<ItemBase, 'state'>[];
}): OperationState {
  const { queued, running, succeeded, failed, skipped, cancelled } = summarize(items);
  if (running > 0) return 'running';
  if (queued > 0) return queued === items.length ? 'queued' : 'running';
  if (succeeded > 0) return failed + cancelled > 0 ? 'partial' : 'succeeded';
  if (failed > 0) return 'failed';
  if (cancelled > 0) return 'cancelled';
  return skipped > 0 && kind !== 'prune' ? 'failed' : 'succeeded';
}

/** The record with one of its items replaced by another state of the same item. */
export function withItem<R extends OperationRecord>(record: R, index: number, item: ItemRecord): R {
  return { ...record, items: record.items.map((each, at) => (at === index ? item : each)) };
}
