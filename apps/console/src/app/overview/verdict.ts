import { type VolumeRow } from '@soteria/contracts';
import { type VolumeStatus, countOf } from '@soteria/domain';
import { WORRYING } from '../ui/look';

export type Counts = Record<VolumeStatus, number>;

/** Volumes that somebody means to protect: all but the excluded and the unsupported. */
const judged = (counts: Counts): number =>
  counts.ok + counts.overdue + counts.never + counts.unprotected + counts.unknown;

const have = (count: number): string => (count === 1 ? 'has' : 'have');
const are = (count: number): string => (count === 1 ? 'is' : 'are');

/** How things stand, in one or a few sentences that need no chart; the first is the most important. */
export function verdict(counts: Counts): string[] {
  const total = judged(counts);
  if (total === 0) return ['There is no volume to protect yet.'];
  if (counts.ok === total) {
    return [
      total === 1
        ? 'The one volume is within its objective.'
        : `All ${total} volumes are within objective.`,
    ];
  }
  const sentences = [
    `${counts.ok} of ${countOf(total, 'volume')} ${are(counts.ok)} within objective.`,
  ];
  const { overdue, never, unprotected, unknown } = counts;
  if (never > 0) sentences.push(`${never} ${have(never)} never been backed up.`);
  if (overdue > 0) sentences.push(`${overdue} ${are(overdue)} overdue.`);
  if (unprotected > 0) sentences.push(`${unprotected} ${are(unprotected)} unprotected.`);
  if (unknown > 0) sentences.push(`${unknown} cannot be judged.`);
  return sentences;
}

/** What needs somebody: worst first, and among equals the longest first. */
export function needingAttention(rows: readonly VolumeRow[]): VolumeRow[] {
  const rank = (row: VolumeRow) => WORRYING.indexOf(row.status);
  return rows
    .filter((row) => rank(row) >= 0)
    .sort((a, b) => rank(a) - rank(b) || ((a.since ?? '') < (b.since ?? '') ? -1 : 1));
}
