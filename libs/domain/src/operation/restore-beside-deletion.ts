import { type BackupFact, type BackupSource, type RestoreProgressFact } from '../facts';
import { formatInstant, HOUR_MS, type Instant, MINUTE_MS, parseInstant, SECOND_MS } from '../time';
import {
  abandoned,
  countedFrom,
  enter,
  IN_SIGHT,
  type ItemDecision,
  recheckOf,
  type Situation,
  waiting,
  withError,
} from './item';
import { type RestoreItem } from './record';

/*
 * The driver reads none of a volume's backups while it deletes one, and refuses at once whoever begins to meanwhile.
 * For Longhorn that is the end of the restore. It says so of a deletion only until the backup itself is gone: what the
 * backup alone had is removed after that. So a restore waits for the deletions that are seen, and one that is refused
 * all the same is taken back and begun again.
 */

/** A deletion that takes longer is taken for stuck, and no restore waits for what may never end. */
export const DELETION_LIMIT_MS = 10 * MINUTE_MS;
/** One that was asked for begins in seconds, unless the driver puts it off, for as long as another restore reads. */
export const DELETION_BEGINS_MS = MINUTE_MS;
const DELETION_RECHECK_MS = 10 * SECOND_MS;
/** For how long a restore that is refused is begun again. */
export const REFUSED_LIMIT_MS = HOUR_MS;
const FIRST_AGAIN_MS = 30 * SECOND_MS;
const LATER_AGAIN_MS = 5 * MINUTE_MS;

const REFUSED =
  'The driver was deleting a backup of the same volume and refused to read another; the restore is begun again';

/** The wait for the deletion of a backup of the same source; null when none is in the way of a restore. */
export function awaitDeletion(
  item: RestoreItem,
  source: BackupSource,
  situation: Situation,
): ItemDecision<RestoreItem> | null {
  const { view, now, operation } = situation;
  const deletion = deletionOf(source, situation);
  // What was made before is there already, and is read, or refused, whatever is done here.
  const isMade = view.volume(item.name)?.operation === operation;
  if (deletion === undefined || isMade) return null;
  const since = parseInstant(item.deletionSince) ?? now;
  const limitMs = deletion.removal === 'running' ? DELETION_LIMIT_MS : DELETION_BEGINS_MS;
  const deadline = countedFrom(since, situation) + limitMs;
  if (now >= deadline && !view.stale()) return null;
  const detail = `Waiting until the backup ${deletion.id} of the same volume is deleted: a restore that begins meanwhile is refused`;
  return {
    item: waiting({ ...item, ...IN_SIGHT, deletionSince: formatInstant(since) }, detail),
    recheckAt: Math.min(recheckOf(deadline, situation), now + DELETION_RECHECK_MS),
  };
}

/** The deletion that is in the way: rather one that runs than one that is only asked for. */
function deletionOf({ volume, target }: BackupSource, { view }: Situation): BackupFact | undefined {
  const deleted = view.backupsOfVolume(volume).filter(({ source }) => source.target === target);
  return (
    deleted.find(({ removal }) => removal === 'running') ??
    deleted.find(({ removal }) => removal === 'asked')
  );
}

/** Whether a restore that has failed may be begun again: it was only refused, and has not been for too long. */
export function mayBeginAgain(
  { refused }: RestoreItem,
  progress: RestoreProgressFact | undefined,
  situation: Situation,
): boolean {
  const since = countedFrom(parseInstant(refused?.since) ?? situation.now, situation);
  return progress?.refused === true && situation.now - since < REFUSED_LIMIT_MS;
}

/** The item that takes back its volume, in order to begin again once that is gone. */
export function refusedItem(item: RestoreItem, words: string, now: Instant): RestoreItem {
  const { since = formatInstant(now), tries = 0 } = item.refused ?? {};
  // Where it cannot be taken back, that is its end, and this the reason.
  const failed = withError(abandoned(item, 'failed', now), 'restore-failed', words);
  return waiting({ ...failed, beginsAgain: true, refused: { since, tries: tries + 1 } }, REFUSED);
}

/** The item as it begins again, after a while. */
export function begunAgain(item: RestoreItem, now: Instant): RestoreItem {
  const tries = item.refused?.tries ?? 1;
  const delayMs = Math.min(FIRST_AGAIN_MS * 2 ** (tries - 1), LATER_AGAIN_MS);
  const anew: RestoreItem = {
    ...enter(item, 'volume'),
    ending: undefined,
    error: undefined,
    beginsAgain: undefined,
    deletionSince: undefined,
    faultedSince: undefined,
    progress: undefined,
    trouble: { since: formatInstant(now), tries, retryAt: formatInstant(now + delayMs) },
  };
  return waiting(anew, REFUSED);
}
