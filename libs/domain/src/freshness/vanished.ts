import { type BackupFact, type TargetFact } from '../facts';
import { type Instant } from '../time';

/** How many readings of the target that have passed without it make a vanished backup a lost one. */
const READINGS_UNTIL_LOST = 2;

/**
 * A usable backup whose object has gone from the cluster although nobody asked for that. Objects of
 * backups vanish for a while when their target answers badly, and return with the next good reading,
 * so for the time being nothing is concluded from it.
 */
export interface VanishedBackup {
  id: string;
  target: string;
  /** Which cluster made it; null where it did not tell. */
  source: { cluster: string | null };
  /** The moment its data is from. */
  snapshotAt: Instant;
  vanishedAt: Instant;
  /** The target's reading that counted last; null before it had been read at all. */
  lastReadingAt: Instant | null;
  /** Readings of the target that were told since, of which the newest may still bring it back. */
  readings: number;
}

/** Begins to wait for a backup that has gone; null when there was nothing to lose in it. */
export function noteVanished(
  backup: BackupFact,
  target: TargetFact | undefined,
  now: Instant,
): VanishedBackup | null {
  if (!backup.usable || backup.snapshotAt === null) return null;
  return {
    id: backup.id,
    target: backup.source.target,
    source: { cluster: backup.source.cluster },
    snapshotAt: backup.snapshotAt,
    vanishedAt: now,
    lastReadingAt: target?.lastSyncedAt ?? null,
    readings: 0,
  };
}

/** Counts a reading of the target, when this is a newer one that succeeded. */
export function noteReading(vanished: VanishedBackup, target: TargetFact): VanishedBackup {
  const isNews =
    target.name === vanished.target &&
    target.available &&
    target.lastSyncedAt !== null &&
    target.lastSyncedAt > (vanished.lastReadingAt ?? -Infinity) &&
    target.lastSyncedAt > vanished.vanishedAt;
  if (!isNews) return vanished;
  return { ...vanished, lastReadingAt: target.lastSyncedAt, readings: vanished.readings + 1 };
}

/**
 * Whether the target has been read often enough without it to call it lost. A reading is told before the backups that
 * it brings back (minutes before, on a large target), so it has passed without one only when the next is told.
 */
export const isLost = (vanished: VanishedBackup): boolean =>
  vanished.readings > READINGS_UNTIL_LOST;
