import { type BackupFact } from '../facts';
import { type Instant, MINUTE_MS } from '../time';
import { type Attempt, type RestorePoint } from './assessment';
import { type Evidence, type FailedRun } from './evidence';

/** How far in the future a restore point may be dated: clocks of nodes differ by so much unnoticed. */
const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;

/** What the backups of a volume tell, as of one moment. */
export interface History {
  /** Restore points that count, newest first. */
  points: readonly RestorePoint[];
  /** Restore points dated too far in the future to be believed yet, earliest first. */
  ahead: readonly RestorePoint[];
  /**
   * Those that another cluster made of a volume of this name, newest first: all can be restored, and none shows that
   * anything was backed up here.
   */
  foreign: readonly RestorePoint[];
  lastAttempt: Attempt | null;
}

/** Sorts the backups of one volume into restore points and attempts. */
export function readHistory(
  { backups, failedRun, cluster }: Pick<Evidence, 'backups' | 'failedRun' | 'cluster'>,
  now: Instant,
): History {
  const points: RestorePoint[] = [];
  const ahead: RestorePoint[] = [];
  const foreign: RestorePoint[] = [];
  for (const backup of backups) {
    const point = restorePointOf(backup);
    if (point === null) continue;
    if (isForeign(backup, cluster)) foreign.push(point);
    else (isBelieved(point.at, now) ? points : ahead).push(point);
  }
  const own = backups.filter((backup) => !isForeign(backup, cluster));
  points.sort(newestFirst);
  ahead.sort((a, b) => a.at - b.at);
  foreign.sort(newestFirst);
  return { points, ahead, foreign, lastAttempt: lastOf(newestAttempt(own), failedRun) };
}

/**
 * Whether another cluster than this one made a backup. Those that do not tell, such as those of the driver's own jobs,
 * count as made here.
 */
export const isForeign = (
  { source }: { source: Pick<BackupFact['source'], 'cluster'> },
  cluster: string | null,
): boolean => cluster !== null && source.cluster !== null && source.cluster !== cluster;

const newestFirst = (a: RestorePoint, b: RestorePoint): number =>
  b.at - a.at || (a.id < b.id ? -1 : 1);

/** A run may fail before there is a backup of it. */
function lastOf(attempt: Attempt | null, failed: FailedRun | null): Attempt | null {
  if (failed === null || (attempt !== null && attempt.at >= failed.at)) return attempt;
  return { ...failed, state: 'failed' };
}

/** Whether a moment is not so far ahead of now that some clock must be wrong. */
export const isBelieved = (instant: Instant, now: Instant): boolean =>
  instant <= now + CLOCK_TOLERANCE_MS;

/** The moment from which `isBelieved` says yes. */
export const believedFrom = (instant: Instant): Instant => instant - CLOCK_TOLERANCE_MS;

function restorePointOf(backup: BackupFact): RestorePoint | null {
  const isGoing = backup.deleting || backup.state === 'deleting';
  if (!backup.usable || isGoing || backup.snapshotAt === null) return null;
  return {
    id: backup.id,
    at: backup.snapshotAt,
    usableAt: Math.max(backup.snapshotAt, backup.completedAt ?? backup.snapshotAt),
    target: backup.source.target,
    sizeBytes: backup.sizeBytes,
  };
}

function newestAttempt(backups: readonly BackupFact[]): Attempt | null {
  let newest: { id: string; attempt: Attempt } | null = null;
  for (const backup of backups) {
    const attempt = attemptOf(backup);
    if (attempt === null) continue;
    const isNewer =
      newest === null ||
      attempt.at > newest.attempt.at ||
      (attempt.at === newest.attempt.at && backup.id > newest.id);
    if (isNewer) newest = { id: backup.id, attempt };
  }
  return newest?.attempt ?? null;
}

/**
 * The earlier of two times: the object of an old backup is made anew after each loss of its target, and a snapshot that
 * a wrong clock has dated in the future would hide every later attempt until then.
 */
function attemptOf(backup: BackupFact): Attempt | null {
  const [snapshotAt, createdAt] = [backup.snapshotAt, backup.createdAt];
  const at =
    snapshotAt !== null && createdAt !== null
      ? Math.min(snapshotAt, createdAt)
      : (snapshotAt ?? createdAt ?? backup.completedAt);
  if (at === null) return null;
  switch (backup.state) {
    case 'queued':
    case 'waiting':
    case 'running':
    case 'finalizing':
      return { at, state: 'running', error: null };
    case 'completed':
      return { at, state: 'completed', error: null };
    case 'failed':
      return { at, state: 'failed', error: backup.error };
    case 'deleting':
    case 'unknown':
      return null;
  }
}
