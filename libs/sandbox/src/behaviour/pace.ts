import { fractionOf } from '../contents/contents';

/** How long things take in the imitation. */
export interface Pace {
  attachMs: number;
  detachMs: number;
  snapshotMs: number;
  /** Uploading or restoring: between the two, by size and a little by chance. */
  shortestTransferMs: number;
  longestTransferMs: number;
  /** Bytes that would take the longest. */
  longestTransferBytes: number;
  /** How often a running transfer tells its progress. */
  progressEveryMs: number;
  /** Removing a backup's data from its target. */
  removeBackupMs: number;
  podStartMs: number;
  /** How often a failing look at a target is repeated, and how often the rest is looked over. */
  resyncMs: number;
}

/** For specs: nothing takes time, but each state is passed through and can be seen. */
export const INSTANT: Pace = {
  attachMs: 0,
  detachMs: 0,
  snapshotMs: 0,
  shortestTransferMs: 0,
  longestTransferMs: 0,
  longestTransferBytes: 1,
  progressEveryMs: 0,
  removeBackupMs: 0,
  podStartMs: 0,
  resyncMs: 30_000,
};

/** For the demo: quick enough to wait for, slow enough to watch. */
export const LIVELY: Pace = {
  attachMs: 3_000,
  detachMs: 2_000,
  snapshotMs: 1_000,
  shortestTransferMs: 20_000,
  longestTransferMs: 60_000,
  longestTransferBytes: 100 * 2 ** 30,
  progressEveryMs: 1_000,
  removeBackupMs: 3_000,
  podStartMs: 2_000,
  resyncMs: 30_000,
};

/** The same pace with every duration divided. */
export function faster(pace: Pace, speed: number): Pace {
  const { longestTransferBytes, ...durations } = pace;
  const divided = Object.entries(durations).map(([name, ms]) => [name, ms / speed]);
  return { ...(Object.fromEntries(divided) as unknown as Pace), longestTransferBytes };
}

/** How long moving these bytes takes; the same answer for the same name each time. */
export function transferMs(pace: Pace, bytes: number, name: string): number {
  const spread = pace.longestTransferMs - pace.shortestTransferMs;
  const bySize = Math.min(1, bytes / pace.longestTransferBytes);
  const share = Math.min(1, 0.7 * Math.sqrt(bySize) + 0.3 * fractionOf(name));
  return pace.shortestTransferMs + spread * share;
}

/** Remembers since when something is in the phase it is in; forgotten with the process. */
export class Stopwatch {
  private readonly laps = new Map<string, { phase: string; startedAt: number }>();

  /** Milliseconds since this phase was first seen; another phase starts anew. */
  elapsed(key: string, phase: string, now: number, headStartMs = 0): number {
    let lap = this.laps.get(key);
    if (lap?.phase !== phase) {
      lap = { phase, startedAt: now - headStartMs };
      this.laps.set(key, lap);
    }
    return now - lap.startedAt;
  }

  forget(key: string): void {
    this.laps.delete(key);
  }
}
