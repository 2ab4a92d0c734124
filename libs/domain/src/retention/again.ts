import { isFinished, type PruneRecord } from '../operation/record';
import { HOUR_MS, type Instant, parseInstant } from '../time';

/** What stands in the way of a prune seldom passes sooner, and each try leaves a record. */
const AGAIN_AFTER_MS = HOUR_MS;

/**
 * Ids of the backups that a prune has dealt with lately, whatever became of them: those that are still there, or there
 * again, are left alone for a while. What a clock since corrected dated ahead holds nothing up.
 */
export function triedLately(prunes: readonly PruneRecord[], now: Instant): ReadonlySet<string> {
  const items = prunes
    .filter(({ finishedAt }) => finishedAt === undefined || isLately(parseInstant(finishedAt), now))
    .flatMap((prune) => prune.items)
    // What had to stay for the moment may go in the next one: what held it up holds up the decision as well.
    .filter((item) => isFinished(item) && item.state !== 'skipped');
  return new Set(
    items
      .filter(({ finishedAt }) => isLately(parseInstant(finishedAt), now))
      .map(({ backup }) => backup.id),
  );
}

const isLately = (instant: Instant | null, now: Instant): boolean =>
  instant !== null && instant <= now && now - instant < AGAIN_AFTER_MS;
