import { type Instant } from '../time';
import { listInWords } from '../words';
import { type Assessment } from './assessment';
import { type Evidence, type FreshnessSettings } from './evidence';
import { type History, believedFrom, readHistory } from './history';
import { judgeFreshness } from './judge-freshness';
import { judgeBinding, judgeCoverage, judgeExclusion } from './standing';
import { type Verdict } from './verdict';

/**
 * How well a volume is protected at `now`. What its owners decided on purpose comes first, then whether it can be
 * backed up at all, whether anybody does, and last the age of its newest restore point.
 */
export function assess(evidence: Evidence, settings: FreshnessSettings, now: Instant): Assessment {
  const history = readHistory(evidence, now);
  const { changesAt, ...judged } =
    judgeExclusion(evidence, now) ??
    judgeBinding(evidence, settings) ??
    judgeCoverage(evidence, history) ??
    judgeFreshness(evidence, settings, history, now);
  return {
    ...judged,
    reason: withDamage(judged, evidence),
    nextChangeAt: nextChange(changesAt, history, now),
    lastRestorePoint: history.points[0] ?? history.foreign[0] ?? null,
    lastAttempt: history.lastAttempt,
    restorePoints: history.points.length + history.ahead.length + history.foreign.length,
  };
}

function withDamage({ reason }: Pick<Verdict, 'reason'>, evidence: Evidence): string {
  const damages = [evidence.claim, evidence.persistentVolume, evidence.volume].flatMap(
    (fact) => fact?.damage ?? [],
  );
  return [reason, ...going(evidence.claim), ...damages].join(' ');
}

/** A claim that a pod still uses stays for long after it was deleted, and nothing else of its row would tell. */
function going({ deleting, heldBy = [] }: Evidence['claim']): string[] {
  if (!deleting) return [];
  const held = heldBy.length === 0 ? '' : `, still held by ${listInWords(heldBy)},`;
  return [`The claim is being deleted${held} and is not backed up any more.`];
}

function nextChange(
  changesAt: readonly Instant[],
  { ahead }: History,
  now: Instant,
): Instant | null {
  const moments = [...changesAt, ...ahead.map(({ at }) => believedFrom(at))];
  const future = moments.filter((moment) => moment > now);
  return future.length === 0 ? null : Math.min(...future);
}
