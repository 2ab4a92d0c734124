import { type ClusterView } from '../cluster-view';
import { type BackupFact } from '../facts';
import { isForeign } from '../freshness/history';
import { formatInstant, type Instant } from '../time';

/** What to restore: one backup, or the newest usable one of a claim, at or before a moment when one is given. */
export type SourceWish =
  { backup: string } | { namespace: string; pvc: string; at: Instant | null };

export type Choice =
  { backup: BackupFact } | { code: 'no-restore-point' | 'not-restorable'; detail: string };

/**
 * Finds the restore point that is meant. What is not there is an error; but of claims of one name in several clusters on
 * one target, that of this cluster is meant, and that of another one only where there is none of this one's to choose.
 */
export function chooseRestorePoint(
  view: ClusterView,
  wish: SourceWish,
  cluster: string | null,
): Choice {
  return 'backup' in wish ? chosenById(view, wish.backup) : chosenByTime(view, wish, cluster);
}

function chosenById(view: ClusterView, id: string): Choice {
  const backup = view.backup(id);
  if (!backup) {
    const detail = `There is no backup ${id} in the cluster. If its target was added or came back a moment ago, wait for the driver to read it.`;
    return { code: 'no-restore-point', detail };
  }
  if (!backup.usable) return { code: 'not-restorable', detail: whyNotUsable(backup) };
  return { backup };
}

/** Why a backup cannot be restored, and what to do about it. */
function whyNotUsable(backup: BackupFact): string {
  const named = `The backup ${backup.id}`;
  if (backup.damage !== undefined) return `${named} cannot be read: ${backup.damage}`;
  switch (backup.state) {
    case 'queued':
    case 'waiting':
    case 'running':
      return `${named} is still being made; wait until it is complete or choose an older one.`;
    case 'finalizing':
      return `${named} is uploaded but not read back from the target yet; try again in a minute.`;
    case 'failed':
      return `${named} failed${backup.error === '' ? '' : `: ${backup.error}`}. Choose another one.`;
    case 'deleting':
      return `${named} is being deleted. Choose another one.`;
    case 'completed':
      return `${named} is complete but has no address in its target; wait for the driver to read the target again.`;
    case 'unknown': {
      const why = backup.error || backup.detail;
      return `Nobody can tell whether ${backup.id} is complete${why === '' ? '' : `: ${why}`}. Wait until that is over, or choose another one.`;
    }
  }
}

function chosenByTime(
  view: ClusterView,
  { namespace, pvc, at }: { namespace: string; pvc: string; at: Instant | null },
  cluster: string | null,
): Choice {
  const usable = [
    ...view.backupsOfClaim(namespace, pvc),
    ...silentBackups(view, namespace, pvc),
  ].filter((backup) => backup.usable && backup.snapshotAt !== null);
  const own = usable.filter((backup) => !isForeign(backup, cluster));
  const moment = at ?? Infinity;
  const newest = newestAtOrBefore(own, moment) ?? newestAtOrBefore(usable, moment);
  if (newest) return { backup: newest };
  const name = `${namespace}/${pvc}`;
  if (usable.length === 0) {
    return { code: 'no-restore-point', detail: `There is no usable backup of ${name}.` };
  }
  const oldest = Math.min(...usable.map(({ snapshotAt }) => snapshotAt ?? Infinity));
  return {
    code: 'no-restore-point',
    detail: `There is no restore point of ${name} at or before ${formatInstant(at ?? 0)}; the oldest is of ${formatInstant(oldest)}.`,
  };
}

/**
 * Backups that tell of no claim, as those of a system backup do and those that somebody made with kubectl: they are of
 * the claim on whose volume they were made while it stood.
 */
function silentBackups(view: ClusterView, namespace: string, pvc: string): BackupFact[] {
  const claim = view.claim(namespace, pvc);
  const handle = claim && view.persistentVolume(claim.persistentVolume)?.handle;
  if (!handle) return [];
  return view
    .backupsOfVolume(handle)
    .filter(({ source }) => source.namespace === '' && source.pvc === '')
    .filter(({ snapshotAt }) => (snapshotAt ?? 0) >= (claim.createdAt ?? -Infinity))
    .map((backup) => ({ ...backup, source: { ...backup.source, namespace, pvc } }));
}

/** The newest of some backups whose data is not younger than a moment. */
export function newestAtOrBefore(
  backups: readonly BackupFact[],
  at: Instant,
): BackupFact | undefined {
  let newest: BackupFact | undefined;
  for (const backup of backups) {
    if (backup.snapshotAt === null || backup.snapshotAt > at) continue;
    const best = newest?.snapshotAt ?? -Infinity;
    // Of two points of the same moment the name decides, so that everybody chooses the same.
    if (
      backup.snapshotAt > best ||
      (backup.snapshotAt === best && backup.id > (newest?.id ?? ''))
    ) {
      newest = backup;
    }
  }
  return newest;
}
