import { type LonghornSnapshot } from '@soteria/kube';
import { usedBytes } from '../../contents/contents';
import { type FrozenContents } from '../../contents/disks';
import { timestamp } from '../../server/object';
import { engineName } from './engine';

export type SnapshotStatus = NonNullable<LonghornSnapshot['status']> & {
  labels?: Record<string, string> | null;
  userCreated?: boolean;
};

export interface SnapshotFacts {
  now: number;
  /** The volume is attached, and its engine works. */
  engineRunning: boolean;
  volumeSizeBytes: number;
  /** What was set aside, when that has happened. */
  frozen: FrozenContents | undefined;
  /** The snapshot before this one; empty when it is the first. */
  parent: string;
  /** What a person planted as a reason not to take it. */
  held: string | undefined;
  /** Why there can be no more snapshots of this volume. */
  full: string | undefined;
  elapsedMs: number;
  takesMs: number;
}

export interface SnapshotMove {
  status: SnapshotStatus;
  /** Set the contents aside before telling anybody. */
  freeze?: boolean;
  againAfterMs?: number;
}

/** How a snapshot that lives goes on: requested, taken, ready. */
export function nextSnapshot(snapshot: LonghornSnapshot, facts: SnapshotFacts): SnapshotMove {
  const before: SnapshotStatus = snapshot.status ?? {};
  const { metadata, spec } = snapshot;
  if ((before.creationTime ?? '') !== '') return { status: before };
  if (spec.createSnapshot !== true) {
    // A record of an engine's snapshot that the engine does not have.
    const error = 'lost track of the corresponding snapshot info inside volume engine';
    return { status: { ...before, readyToUse: false, error } };
  }
  if (!facts.engineRunning) {
    const error = `failed to take snapshot because the volume engine ${engineName(spec.volume)} is not running. Waiting for the volume to be attached`;
    return { status: { ...before, readyToUse: false, error } };
  }
  const obstacle = facts.held ?? facts.full;
  if (obstacle !== undefined) {
    return { status: { ...before, readyToUse: false, error: obstacle } };
  }
  if ((before.requestedTime ?? '') === '') {
    return { status: { ...before, requestedTime: timestamp(facts.now), readyToUse: false } };
  }
  const remainingMs = facts.takesMs - facts.elapsedMs;
  if (!facts.frozen && remainingMs > 0) return { status: before, againAfterMs: remainingMs };
  if (!facts.frozen) return { status: before, freeze: true };
  return {
    status: {
      ...before,
      readyToUse: true,
      creationTime: facts.frozen.takenAt,
      error: '',
      markRemoved: false,
      parent: facts.parent,
      size: usedBytes(facts.frozen.contents),
      restoreSize: facts.volumeSizeBytes,
      labels: spec.labels ?? {},
      userCreated: metadata.labels?.['RecurringJob'] === undefined,
    },
  };
}
