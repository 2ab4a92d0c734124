import {
  type Backup,
  type Inventory,
  type InventoryChange,
  type Operation,
  type OperationItem,
  type Plan,
  type Session,
  type VolumeDetail,
  type VolumeRow,
} from '@soteria/contracts';
import { DAY_MS, HOUR_MS, PERMISSIONS, formatInstant, permissionsOf } from '@soteria/domain';
import { countByStatus } from '../volumes/volume-query';

/** The moment that specs take for the present. */
export const NOON = Date.parse('2026-11-23T12:00:00Z');

export const hoursAgo = (hours: number): string => formatInstant(NOON - hours * HOUR_MS);
export const daysAgo = (days: number): string => formatInstant(NOON - days * DAY_MS);

/** A protected volume, named `namespace/pvc`; whatever a story is about is changed. */
export function volume(name: string, change: Partial<VolumeRow> = {}): VolumeRow {
  const [namespace = '', pvc = ''] = name.split('/');
  return {
    namespace,
    pvc,
    uid: `uid-${name}`,
    status: 'ok',
    reason: 'The newest restore point is 9 h old; the objective is 26 h.',
    since: hoursAgo(40),
    storageClass: 'longhorn',
    driver: 'driver.longhorn.io',
    volume: `pvc-${pvc}`,
    capacityBytes: 10 * 2 ** 30,
    usedBytes: 4 * 2 ** 30,
    accessModes: ['ReadWriteOnce'],
    volumeMode: 'Filesystem',
    workloads: [{ kind: 'Deployment', name: pvc }],
    lastRestorePoint: { id: `b-${pvc}-1`, time: hoursAgo(9), sizeBytes: 3 * 2 ** 30 },
    lastAttempt: { time: hoursAgo(9), state: 'completed' },
    objectiveSeconds: 26 * 3_600,
    dueAt: formatInstant(NOON + 17 * HOUR_MS),
    restorePoints: 3,
    policies: ['nightly'],
    nextRunAt: formatInstant(NOON + 14 * HOUR_MS),
    operation: null,
    labels: { app: pvc },
    ...change,
  };
}

export function backup(name: string, id: string, change: Partial<Backup> = {}): Backup {
  const [namespace = '', pvc = ''] = name.split('/');
  return {
    id,
    namespace,
    pvc,
    volume: `pvc-${pvc}`,
    target: 'default',
    state: 'completed',
    usable: true,
    snapshotTime: hoursAgo(9),
    completedTime: hoursAgo(8.9),
    sizeBytes: 3 * 2 ** 30,
    uploadedBytes: 2 ** 28,
    volumeSizeBytes: 10 * 2 ** 30,
    progress: 100,
    mode: 'incremental',
    policy: 'nightly',
    pinned: false,
    ...change,
  };
}

export const failedBackup = (name: string, id: string, change: Partial<Backup> = {}): Backup =>
  backup(name, id, {
    state: 'failed',
    usable: false,
    completedTime: null,
    sizeBytes: null,
    error: 'backup target is read-only',
    ...change,
  });

export function detail(row: VolumeRow, change: Partial<VolumeDetail> = {}): VolumeDetail {
  return {
    ...row,
    backups: [],
    capabilities: {
      backup: { possible: true },
      restore: { possible: true },
      modes: ['incremental', 'full'],
    },
    coverage: [],
    retention: [],
    ...change,
  };
}

export function inventory(rows: VolumeRow[], change: Partial<Inventory> = {}): Inventory {
  return {
    revision: '7',
    asOf: formatInstant(NOON),
    stale: null,
    total: rows.length,
    summary: countByStatus(rows),
    items: rows,
    ...change,
  };
}

/** What the stream tells when rows have changed, or claims have gone. */
export const inventoryChange = (
  changed: VolumeRow[],
  removed: InventoryChange['removed'] = [],
): InventoryChange => ({
  revision: '8',
  asOf: formatInstant(NOON),
  stale: null,
  summary: countByStatus([]),
  changed,
  removed,
});

export function item(name: string, change: Partial<OperationItem> = {}): OperationItem {
  const [namespace = '', pvc = ''] = name.split('/');
  return {
    namespace,
    pvc,
    state: 'running',
    phase: 'uploading',
    progress: 42,
    objects: [],
    ...change,
  };
}

export function operation(
  id: string,
  items: OperationItem[],
  change: Partial<Operation> = {},
): Operation {
  const summary = { queued: 0, running: 0, succeeded: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const { state } of items) summary[state] += 1;
  return {
    id,
    kind: 'backup',
    state: 'running',
    requestedBy: { user: 'ada' },
    createdAt: hoursAgo(0.1),
    startedAt: hoursAgo(0.1),
    namespace: items[0]?.namespace ?? '',
    summary,
    progress: items[0]?.progress ?? 0,
    items,
    ...change,
  };
}

export function plan(change: Partial<Plan> = {}): Plan {
  return {
    id: 'plan-1',
    expiresAt: formatInstant(NOON + 15 * 60_000),
    creates: [
      { kind: 'Volume', name: 'sot-1', detail: 'from the backup b-orders-1' },
      { kind: 'PersistentVolume', name: 'sot-1', detail: 'Delete' },
      {
        kind: 'PersistentVolumeClaim',
        namespace: 'shop',
        name: 'orders-restored',
        detail: 'storage class longhorn',
      },
    ],
    items: [
      {
        source: { backup: 'b-orders-1', namespace: 'shop', pvc: 'orders' },
        target: { namespace: 'shop', pvc: 'orders-restored' },
        time: hoursAgo(9),
        distanceSeconds: 0,
        sizeBytes: 10 * 2 ** 30,
        conflicts: [],
      },
    ],
    conflicts: [],
    warnings: [],
    estimatedSeconds: null,
    manifests: ['kind: PersistentVolumeClaim\n'],
    ...change,
  };
}

export function session(change: Partial<Session> = {}): Session {
  return {
    user: 'ada',
    groups: ['ops'],
    role: 'operator',
    permissions: [...PERMISSIONS],
    namespaces: null,
    auth: { enabled: true, method: 'headers' },
    cluster: {
      name: 'home',
      server: 'https://10.0.0.1:6443',
      id: 'c-1',
      longhornVersion: 'v1.12.1',
    },
    ...change,
  };
}

export const viewer = (): Session =>
  session({ role: 'viewer', permissions: [...permissionsOf('viewer')] });
