import { parseInstant, SECOND_MS } from '../time';
import { type OperationRecord } from '../operation/record';

/** One volume that was restored earlier. */
export interface PastRestore {
  sizeBytes: number;
  seconds: number;
}

/** What records of finished restores tell about how long one takes; volumes that were waited for count too. */
export function pastRestores(records: readonly OperationRecord[]): PastRestore[] {
  return records.flatMap((record) => {
    if (record.kind !== 'restore') return [];
    return record.items.flatMap(({ state, sizeBytes, startedAt, finishedAt }) => {
      const began = parseInstant(startedAt);
      const ended = parseInstant(finishedAt);
      if (state !== 'succeeded' || !sizeBytes || began === null || ended === null) return [];
      return [{ sizeBytes, seconds: Math.max((ended - began) / SECOND_MS, 1) }];
    });
  });
}

/**
 * About how many seconds restoring volumes of such sizes takes, so many at once, at the median
 * speed of earlier ones and none faster than the fastest of them. Null without any to go by.
 */
export function estimatedSeconds(
  past: readonly PastRestore[],
  sizesBytes: readonly (number | null)[],
  atOnce: number,
): number | null {
  const known = sizesBytes.filter((size) => size !== null);
  if (past.length === 0 || known.length < sizesBytes.length || known.length === 0) return null;
  const speeds = past.map(({ sizeBytes, seconds }) => sizeBytes / seconds).sort((a, b) => a - b);
  const median = speeds[Math.floor(speeds.length / 2)] ?? 1;
  const fastest = Math.min(...past.map(({ seconds }) => seconds));
  const each = known.map((size) => Math.max(size / median, fastest));
  const inTurn = each.reduce((sum, seconds) => sum + seconds, 0) / atOnce;
  return Math.ceil(Math.max(inTurn, ...each));
}
