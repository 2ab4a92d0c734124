import { type Instant, SECOND_MS } from '../time';
import { momentInWords } from '../words';
import { type Evidence } from './evidence';
import { type History, isForeign } from './history';
import { isLost } from './vanished';
import { type Verdict, quoted, verdict } from './verdict';

/**
 * `unknown`, where a volume would have become late while the cluster was out of contact: a newer
 * restore point may exist. What was late when contact was lost stays late.
 */
export function judgeContact(
  { staleness }: Evidence,
  { points }: History,
  dueAt: Instant | null,
): Verdict | null {
  if (staleness === null || dueAt === null || dueAt <= staleness.since) return null;
  const since = momentInWords(staleness.since);
  const last = points[0] === undefined ? 'there was none' : momentInWords(points[0].at);
  const detail = staleness.detail === '' ? '' : ` ${quoted(staleness.detail)}`;
  return verdict(
    'unknown',
    `The cluster has been out of contact since ${since}, so a newer restore point may exist; the newest seen: ${last}.${detail}`,
    { since: dueAt },
  );
}

/** `unknown`, while a restore point that would decide the matter is out of sight but not yet lost. */
export function judgeOutOfSight(
  { vanished, cluster }: Evidence,
  { points }: History,
  objectiveSeconds: number,
  now: Instant,
): Verdict | null {
  const hidden = vanished.filter((entry) => !isLost(entry) && !isForeign(entry, cluster));
  if (hidden.length === 0) return null;
  const newest = Math.max(...hidden.map(({ snapshotAt }) => snapshotAt));
  const decidesUntil = newest + objectiveSeconds * SECOND_MS;
  if (points.length > 0 && now >= decidesUntil) return null;
  return verdict(
    'unknown',
    `Its restore point from ${momentInWords(newest)} is out of sight; it counts as lost only when the backup target has been read twice without it.`,
    {
      since: Math.min(...hidden.map(({ vanishedAt }) => vanishedAt)),
      changesAt: [decidesUntil],
    },
  );
}

/** `unknown`, while the absence of restore points only means that nobody could look. */
export function judgeUnreadTarget({ target }: Evidence): Verdict | null {
  if (target === undefined) {
    return verdict(
      'unknown',
      'Its backup target has not been seen, so whether restore points exist is not known.',
    );
  }
  if (!target.configured) return null;
  const hasBeenRead = target.lastSyncedAt !== null || target.pollSeconds === 0;
  if (target.available && hasBeenRead) return null;
  const detail = target.detail === '' ? '' : ` ${quoted(target.detail)}`;
  return verdict(
    'unknown',
    `Its backup target ${target.name} cannot be read at present, so whether restore points exist is not known.${detail}`,
  );
}
