import { type LonghornBackup, type LonghornSnapshot, type LonghornVolume } from '@soteria/kube';
import { timestamp } from '../../server/object';
import { qualifiedKey } from '../../server/validation/names';
import { volumeNameOf } from './backup-labels';
import { engineName, replicaAddresses } from './engine';

export type BackupStatus = NonNullable<LonghornBackup['status']> & { replicaAddress?: string };

export interface BackupFacts {
  now: number;
  volume: LonghornVolume | undefined;
  snapshot: LonghornSnapshot | undefined;
  /** The volume is attached, and its engine works. */
  engineRunning: boolean;
  /** It is attached for this backup: nobody takes it away while the backup runs, but for good reason. */
  holdsVolume: boolean;
  /** Another backup of the volume whose data is being removed; empty when there is none. */
  deletingSibling: string;
  /** Another backup of the volume is ahead of this one. */
  mustQueue: boolean;
  /** Why the target cannot be written to; undefined when it can. */
  targetProblem: string | undefined;
  /** Milliseconds for which it has been waiting without a change. */
  waitedMs: number;
  /** How far the upload should be by now, 0 to 100. */
  reached: number;
  progressEveryMs: number;
  /** What a person planted. */
  error: string | undefined;
  errorAt: number;
  stallsAt: number | undefined;
  lost: boolean;
}

export type BackupMove =
  | { kind: 'status'; status: BackupStatus; againAfterMs?: number }
  /** Everything is uploaded: write it down at the target, then say so. */
  | { kind: 'finish' }
  /** The target has it: read back what it says. */
  | { kind: 'read-back' }
  | { kind: 'nothing' };

/** Longhorn tries five times, at every look half a minute apart. */
const GIVES_UP_AFTER_MS = 150_000;

const isOver = (state: string): boolean => ['Completed', 'Error', 'Unknown'].includes(state);

/** How a backup that is not being deleted goes on. Source: longhorn-manager, backup_controller.go. */
export function nextBackup(backup: LonghornBackup, facts: BackupFacts): BackupMove {
  const before: BackupStatus = backup.status ?? {};
  const state = before.state ?? '';
  const pulled = (backup.spec.snapshotName ?? '') === '';
  if (before.lastSyncedAt != null) {
    const asked = backup.spec.syncRequestedAt;
    const isDue = asked != null && asked > before.lastSyncedAt && !isFailed(state);
    return isDue ? { kind: 'read-back' } : { kind: 'nothing' };
  }
  if (pulled || state === 'Completed') return { kind: 'read-back' };
  if (isOver(state)) return { kind: 'nothing' };
  const { volume } = facts;
  if (!volume) return ended(before, facts, 'Error', volumeGone(backup));
  const obstacle = obstacleOf(backup, volume, facts);
  if (state !== 'InProgress' && obstacle !== undefined) return waiting(before, facts, obstacle);
  if (state !== 'InProgress' && !facts.holdsVolume) return { kind: 'nothing' };
  if (state !== 'InProgress') {
    const unfit = unfitLabel(backup.spec.labels ?? {});
    if (unfit !== undefined) return ended(before, facts, 'Error', unfit);
    return { kind: 'status', status: begun(backup, volume, facts) };
  }
  return running(before, facts);
}

const isFailed = (state: string): boolean => state === 'Error' || state === 'Unknown';

const volumeGone = (backup: LonghornBackup): string =>
  `cannot find the corresponding volume: volume.longhorn.io "${volumeNameOf(backup)}" not found`;

/** Labels travel to the engine as `key=value`. Source: longhorn-engine, pkg/util, ParseLabels. */
function unfitLabel(labels: Readonly<Record<string, string>>): string | undefined {
  for (const [key, value] of Object.entries(labels)) {
    const [problem] = qualifiedKey(key);
    if (problem !== undefined) return `invalid key ${key} for label: ${problem}`;
    if (value === '') return `invalid empty value for label with key ${key}`;
  }
  return undefined;
}

interface Obstacle {
  waits: string;
  /** What it says when it has waited too long; absent when it waits for ever. */
  givesUp?: string;
}

function obstacleOf(
  { spec }: LonghornBackup,
  volume: LonghornVolume,
  facts: BackupFacts,
): Obstacle | undefined {
  const snapshot = spec.snapshotName ?? '';
  const engine = engineName(volume.metadata.name);
  if (!facts.engineRunning) {
    return {
      waits: `Waiting for the engine ${engine} to be ready`,
      givesUp: `Failed waiting for the engine ${engine} to be ready`,
    };
  }
  if (!facts.snapshot) {
    const words = `Failed to get the Snapshot ${snapshot}`;
    return { waits: words, givesUp: words };
  }
  if (facts.snapshot.status?.readyToUse !== true) {
    return {
      waits: `Waiting for the snapshot ${snapshot} to be ready`,
      givesUp: `Failed waiting for the snapshot ${snapshot} to be ready`,
    };
  }
  if (facts.deletingSibling !== '') {
    return { waits: `Wait for backup ${facts.deletingSibling} to be deleted` };
  }
  return undefined;
}

function waiting(before: BackupStatus, facts: BackupFacts, obstacle: Obstacle): BackupMove {
  const remainingMs = GIVES_UP_AFTER_MS - facts.waitedMs;
  if (obstacle.givesUp !== undefined && remainingMs <= 0) {
    return ended(before, facts, 'Error', obstacle.givesUp);
  }
  const status: BackupStatus = {
    ...before,
    state: 'Pending',
    messages: { ...before.messages, info: obstacle.waits },
  };
  return obstacle.givesUp === undefined
    ? { kind: 'status', status }
    : { kind: 'status', status, againAfterMs: remainingMs };
}

function begun(backup: LonghornBackup, volume: LonghornVolume, facts: BackupFacts): BackupStatus {
  return {
    ...backup.status,
    state: 'InProgress',
    progress: 0,
    error: '',
    url: '',
    snapshotName: backup.spec.snapshotName ?? '',
    snapshotCreatedAt: facts.snapshot?.status?.creationTime ?? '',
    volumeSize: volume.spec.size,
    replicaAddress: replicaAddresses(volume)[0] ?? '',
    ownerID: volume.status?.currentNodeID ?? '',
    messages: null,
  };
}

function running(before: BackupStatus, facts: BackupFacts): BackupMove {
  const progress = before.progress ?? 0;
  if (facts.targetProblem !== undefined) return ended(before, facts, 'Error', facts.targetProblem);
  if (facts.lost || !facts.engineRunning) {
    return ended(before, facts, 'Unknown', 'cannot find the backup status in the engine');
  }
  if (facts.mustQueue) return { kind: 'nothing' };
  const failsNow = facts.error !== undefined && facts.reached >= facts.errorAt;
  if (failsNow) {
    const status = { ...before, progress: Math.max(progress, Math.min(facts.errorAt, 99)) };
    return ended(status, facts, 'Error', facts.error ?? '');
  }
  const reached = Math.min(facts.reached, facts.stallsAt ?? 100);
  if (reached >= 100) return { kind: 'finish' };
  const status = { ...before, progress: Math.max(progress, Math.floor(reached)) };
  return { kind: 'status', status, againAfterMs: Math.max(1, facts.progressEveryMs) };
}

function ended(
  before: BackupStatus,
  facts: BackupFacts,
  state: 'Error' | 'Unknown',
  error: string,
): BackupMove {
  const lastSyncedAt = timestamp(facts.now);
  return { kind: 'status', status: { ...before, state, error, lastSyncedAt } };
}
