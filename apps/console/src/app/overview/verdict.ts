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
  if (total > 0) {
    return [withinObjective(counts.ok, total), ...worries(counts), ...leftOut(counts, ' more')];
  }
  const others = leftOut(counts);
  return others.length > 0
    ? ['No volume is protected.', ...others]
    : ['There is no volume to protect yet.'];
}

function withinObjective(ok: number, total: number): string {
  if (ok < total) return `${ok} of ${countOf(total, 'volume')} ${are(ok)} within objective.`;
  return total === 1
    ? 'The one volume is within its objective.'
    : `All ${total} volumes are within objective.`;
}

function worries({ overdue, never, unprotected, unknown }: Counts): string[] {
  const sentences: string[] = [];
  if (never > 0) sentences.push(`${never} ${have(never)} never been backed up.`);
  if (overdue > 0) sentences.push(`${overdue} ${are(overdue)} overdue.`);
  if (unprotected > 0) sentences.push(`${unprotected} ${are(unprotected)} unprotected.`);
  if (unknown > 0) sentences.push(`${unknown} cannot be judged.`);
  return sentences;
}

/** Said as well, so that nobody takes the volumes that count for all there are. */
function leftOut({ excluded, unsupported }: Counts, more = ''): string[] {
  const sentences: string[] = [];
  if (excluded > 0) sentences.push(`${excluded}${more} ${are(excluded)} excluded.`);
  if (unsupported > 0) sentences.push(`${unsupported}${more} ${are(unsupported)} unsupported.`);
  return sentences;
}

/** What needs somebody: worst first, and among equals the longest first. */
export function needingAttention(rows: readonly VolumeRow[]): VolumeRow[] {
  const rank = (row: VolumeRow) => WORRYING.indexOf(row.status);
  return rows
    .filter((row) => rank(row) >= 0)
    .sort((a, b) => rank(a) - rank(b) || ((a.since ?? '') < (b.since ?? '') ? -1 : 1));
}
