import {
  type ItemState,
  type OperationKind,
  type OperationState,
  type RequestedBy,
} from '@soteria/domain';

export {
  ITEM_STATES,
  type ItemState,
  OPERATION_KINDS,
  type OperationKind,
  OPERATION_STATES,
  type OperationState,
  type RequestedBy,
} from '@soteria/domain';

/** One request, with one or more items, each with its own outcome. */
export interface Operation {
  id: string;
  kind: OperationKind;
  state: OperationState;
  requestedBy: RequestedBy;
  note?: string;
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
  /** Where its items are; for a restore, the target namespace. */
  namespace: string;
  summary: Record<ItemState, number>;
  /** 0 to 100, over all items. */
  progress: number;
  items: OperationItem[];
  /** On restores: whether it can be taken back, and if not, why. */
  undo?: { possible: boolean; reason?: string };
  /** On an undo: the restore it takes back. On a retry: the operation it repeats. */
  of?: string;
  /** On a namespace backup: seconds between the first and the last snapshot. */
  snapshotSpreadSeconds?: number;
}

export interface OperationItem {
  namespace: string;
  pvc: string;
  state: ItemState;
  /** What is being done, in a fixed word per kind (`snapshot`, `uploading`, `restoring` …). */
  phase: string;
  progress: number | null;
  /** What it is waiting for, or what happened. */
  detail?: string;
  error?: { code: string; detail: string };
  /** On backups: the id of the backup it makes. */
  backup?: string;
  /** On restores: what it reads. */
  source?: { backup: string; time: string; namespace: string; pvc: string };
  startedAt?: string;
  finishedAt?: string;
  lastProgressAt?: string;
  /** RFC 3339: set when nothing has moved for longer than the stall limit. */
  stalledSince?: string;
  /** What it has created and still owns. */
  objects: OperationObject[];
}

export interface OperationObject {
  kind: string;
  namespace?: string;
  name: string;
  uid?: string;
}

/** `GET /v1/operations`, newest first. */
export interface OperationList {
  items: Operation[];
  /** Records that cannot be read: which, and why. */
  problems: { key: string; detail: string }[];
  continue?: string;
}

/** The query of `GET /v1/operations`. */
export interface OperationsQuery {
  kind?: OperationKind;
  state?: OperationState;
  /** The namespace of an item, or of what it was restored from. */
  namespace?: string;
  pvc?: string;
  /** @minimum 1 @maximum 5000 @default 500 */
  limit?: number;
  continue?: string;
}
