import { objectName } from '../../names';
import { DESCRIPTOR } from '../../testing/facts';
import { formatInstant, type Instant } from '../../time';
import { type OperationContext } from '../next-steps';
import {
  type BackupItem,
  type BackupRecord,
  type PruneItem,
  type PruneRecord,
  type RestoredClaim,
  type RestoreItem,
  type RestoreRecord,
  type UndoItem,
  type UndoRecord,
} from '../record';
import { type SeenCluster } from './seen-cluster';

export const NOW: Instant = Date.parse('2026-05-01T12:00:00Z');
export const OPERATION = 'op-1';

const head = {
  version: 1 as const,
  id: OPERATION,
  requestedBy: { user: 'ada' },
  via: 'api' as const,
  request: 'fingerprint',
  createdAt: formatInstant(NOW),
  namespace: 'shop',
};

export const backupItem = (overrides: Partial<BackupItem> = {}): BackupItem => ({
  namespace: 'shop',
  pvc: 'orders',
  state: 'queued',
  phase: 'queued',
  objects: [],
  claimUid: 'claim-1',
  volume: 'pvc-1',
  target: 'default',
  mode: 'incremental',
  name: objectName(OPERATION, 'shop', overrides.pvc ?? 'orders'),
  ...overrides,
});

export const backupRecord = (overrides: Partial<BackupRecord> = {}): BackupRecord => ({
  ...head,
  kind: 'backup',
  together: false,
  items: [backupItem()],
  ...overrides,
});

export const restoredClaim = (overrides: Partial<RestoredClaim> = {}): RestoredClaim => ({
  ...DESCRIPTOR,
  annotations: {},
  reclaimPolicy: 'Retain',
  ...overrides,
});

export const restoreItem = (overrides: Partial<RestoreItem> = {}): RestoreItem => ({
  namespace: 'elsewhere',
  pvc: 'orders',
  state: 'queued',
  phase: 'queued',
  objects: [],
  source: {
    backup: 'backup-1',
    time: '2026-05-01T00:00:00Z',
    namespace: 'shop',
    pvc: 'orders',
    volume: 'pvc-1',
  },
  name: objectName(OPERATION, 'elsewhere', overrides.pvc ?? 'orders'),
  claim: restoredClaim(),
  ...overrides,
});

export const restoreRecord = (overrides: Partial<RestoreRecord> = {}): RestoreRecord => ({
  ...head,
  kind: 'restore',
  namespace: 'elsewhere',
  items: [restoreItem()],
  ...overrides,
});

export const undoItem = (overrides: Partial<UndoItem> = {}): UndoItem => ({
  namespace: 'elsewhere',
  pvc: 'orders',
  state: 'queued',
  phase: 'queued',
  objects: [
    { kind: 'Volume', name: 'sot-1', uid: 'volume-1' },
    { kind: 'PersistentVolumeClaim', namespace: 'elsewhere', name: 'orders', uid: 'claim-1' },
    { kind: 'PersistentVolume', name: 'sot-1', uid: 'pv-1' },
  ],
  ...overrides,
});

export const undoRecord = (overrides: Partial<UndoRecord> = {}): UndoRecord => ({
  ...head,
  kind: 'undo',
  of: 'op-0',
  namespace: 'elsewhere',
  items: [undoItem()],
  ...overrides,
});

export const pruneItem = (overrides: Partial<PruneItem> = {}): PruneItem => ({
  namespace: 'shop',
  pvc: 'orders',
  state: 'queued',
  phase: 'queued',
  objects: [{ kind: 'Backup', name: 'backup-1', uid: 'backup-1' }],
  backup: { id: 'backup-1', uid: 'backup-1', time: '2026-04-01T00:00:00Z', reason: 'too old' },
  ...overrides,
});

export const pruneRecord = (overrides: Partial<PruneRecord> = {}): PruneRecord => ({
  ...head,
  kind: 'prune',
  items: [pruneItem()],
  ...overrides,
});

/** What a decision rests on where nothing else is said: room for everything, and nobody in the way. */
export const context = (
  view: SeenCluster,
  overrides: Partial<OperationContext> = {},
): OperationContext => ({
  view,
  now: NOW,
  actingSince: 0,
  freeSlots: 4,
  isBusy: () => false,
  stallAfterMs: 3_600_000,
  pruneObjection: () => null,
  ...overrides,
});
