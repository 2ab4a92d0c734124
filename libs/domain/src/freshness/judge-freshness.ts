import { type Instant, SECOND_MS } from '../time';
import { durationInWords, momentInWords } from '../words';
import { type Evidence, type FreshnessSettings } from './evidence';
import { type History, believedFrom, isBelieved } from './history';
import { judgeContact, judgeOutOfSight, judgeUnreadTarget } from './doubt';
import { causeOfLateness } from './lateness';
import { outOfReach } from './reach';
import { type Verdict, verdict } from './verdict';

/** What the age of a covered volume is measured by. */
interface Measure {
  objectiveSeconds: number;
  /** When the volume is late; null when it is from the start. */
  dueAt: Instant | null;
}

/** `ok`, `overdue`, `never` or `unknown`, by the age of the newest restore point of a covered volume. */
export function judgeFreshness(
  evidence: Evidence,
  settings: FreshnessSettings,
  history: History,
  now: Instant,
): Verdict {
  const measure = takeMeasure(evidence, settings, history, now);
  const { dueAt, objectiveSeconds } = measure;
  const judged = judgeAge(evidence, history, measure, now);
  const { createdAt } = evidence.claim;
  const changesAt = [dueAt, createdAt === null ? null : believedFrom(createdAt)];
  return {
    ...judged,
    objectiveSeconds,
    dueAt,
    changesAt: [...judged.changesAt, ...changesAt.filter((at) => at !== null)],
  };
}

function judgeAge(evidence: Evidence, history: History, measure: Measure, now: Instant): Verdict {
  const { dueAt, objectiveSeconds } = measure;
  const isBlank = history.points.length === 0;
  const outOfSight = (): Verdict | null =>
    judgeOutOfSight(evidence, history, objectiveSeconds, now);
  if (dueAt !== null && now < dueAt) {
    return (isBlank ? outOfSight() : null) ?? judgeInTime(evidence, history, measure, dueAt);
  }
  return (
    judgeContact(evidence, history, dueAt) ??
    outOfSight() ??
    (isBlank ? judgeUnreadTarget(evidence) : null) ??
    judgeLate(evidence, history, measure)
  );
}

function takeMeasure(
  { claim, coverage }: Evidence,
  settings: FreshnessSettings,
  { points }: History,
  now: Instant,
): Measure {
  const objectives = coverage
    .filter(({ standing }) => standing === 'active')
    .map((entry) => entry.objectiveSeconds ?? settings.defaultObjectiveSeconds);
  const objectiveSeconds = Math.min(...objectives);
  const newest = points[0];
  if (newest === undefined) {
    const allowedMs = (objectiveSeconds + settings.graceSeconds) * SECOND_MS;
    const { createdAt } = claim;
    const isDated = createdAt !== null && isBelieved(createdAt, now);
    const dueAt = isDated ? createdAt + allowedMs : null;
    return { objectiveSeconds, dueAt };
  }
  return { objectiveSeconds, dueAt: newest.at + objectiveSeconds * SECOND_MS };
}

function judgeInTime(
  evidence: Evidence,
  history: History,
  measure: Measure,
  dueAt: Instant,
): Verdict {
  const newest = history.points[0];
  const objective = durationInWords(measure.objectiveSeconds);
  if (newest === undefined) {
    return verdict(
      'ok',
      `New and not backed up yet; it is late if its first restore point is not there by ${momentInWords(dueAt)}.`,
      { since: evidence.claim.createdAt },
    );
  }
  return verdict(
    'ok',
    `The newest restore point is from ${momentInWords(newest.at)}, within the objective of ${objective}.${outOfReach(evidence, newest)}`,
    { since: freshSince(history, measure) },
  );
}

/** The beginning of the unbroken chain of restore points, each usable before the one before it was too old. */
function freshSince({ points }: History, { objectiveSeconds }: Measure): Instant | null {
  let since: Instant | null = null;
  for (const { at, usableAt } of points) {
    const reachesUntil = at + objectiveSeconds * SECOND_MS;
    if (since !== null && reachesUntil < since) break;
    since = since === null ? usableAt : Math.min(since, usableAt);
  }
  return since;
}

function judgeLate(evidence: Evidence, history: History, measure: Measure): Verdict {
  const newest = history.points[0];
  const cause = causeOfLateness(evidence, history);
  const future = history.ahead[0];
  const wrongClock =
    future === undefined
      ? ''
      : ` A restore point dated ${momentInWords(future.at)} does not count before that moment: some clock is wrong.`;
  const lastSeen =
    evidence.staleness === null
      ? ''
      : ` So it was last seen at ${momentInWords(evidence.staleness.since)}.`;
  const objective = durationInWords(measure.objectiveSeconds);
  const what =
    newest === undefined
      ? blankness(history)
      : `The newest restore point is from ${momentInWords(newest.at)}, older than the objective of ${objective}.`;
  return verdict(
    newest === undefined ? 'never' : 'overdue',
    `${what} ${cause}${wrongClock}${lastSeen}`,
    {
      since: measure.dueAt,
    },
  );
}

function blankness({ foreign }: History): string {
  const newest = foreign[0];
  if (newest === undefined) return 'It has no restore point.';
  return `It has no restore point of this cluster's own; the newest that another cluster made is from ${momentInWords(newest.at)}.`;
}
