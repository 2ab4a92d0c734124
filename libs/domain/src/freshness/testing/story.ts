import { type BackupFact, type ClaimFact } from '../../facts';
import { claimFact, targetFact } from '../../testing/facts';
import { type Evidence, type SkippedRun } from '../evidence';
import { type VanishedBackup } from '../vanished';
import { hoursAgo, point } from './evidence';

/** What is different from the evidence of a healthy volume, and what has to be said of it. */
export type Story = [story: string, overrides: Partial<Evidence>, status: string, reason: string];

export const vanishedPoint = (hours: number, readings: number): VanishedBackup => ({
  id: `gone-${hours}h`,
  target: 'default',
  snapshotAt: hoursAgo(hours),
  vanishedAt: hoursAgo(0.5),
  source: { cluster: null },
  lastReadingAt: null,
  readings,
});
export const failed = (hours: number, error: string): BackupFact =>
  point(hours, { id: `failed-${hours}h`, usable: false, state: 'failed', error, snapshotAt: null });
export const down = targetFact({ available: false, detail: 'cannot find bucket soteria' });
export const excluded = (until: number | null): ClaimFact =>
  claimFact({ exclusion: { reason: 'cache, can be rebuilt', until } });
export const skip = (
  hours: number,
  because = 'its volume was detached',
  policy = 'nightly',
): SkippedRun => ({
  policy,
  at: hoursAgo(hours),
  because,
});
