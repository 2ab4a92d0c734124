import { begin, CANCELLED_UNBEGUN, finish, type ItemDecision, type Situation } from './item';
import { type PruneItem, type PruneRecord } from './record';
import { removeObjects } from './removal';

export interface PruneSituation extends Situation {
  record: PruneRecord;
  /** Why this backup must stay after all, or null: asked again at the last moment. */
  objection: (item: PruneItem) => string | null;
}

/** Deletes one backup that retention gave up. */
export function decidePruneItem(
  item: PruneItem,
  situation: PruneSituation,
): ItemDecision<PruneItem> {
  const { record, now, objection } = situation;
  if (item.phase === 'done') return { item };
  const isQueued = item.phase === 'queued';
  if (isQueued && record.cancelRequestedAt) {
    return { item: finish(item, 'cancelled', now, CANCELLED_UNBEGUN) };
  }
  const why = isQueued || isUntouched(item, situation) ? objection(item) : null;
  if (why !== null) return { item: finish(item, 'skipped', now, why) };
  const happened = `Pruned, as ${item.backup.reason}`;
  return removeObjects(isQueued ? begin(item, 'deleting', now) : item, situation, {
    as: 'succeeded',
    unless: 'kept',
    happened,
  });
}

/** Whether the cluster has not taken the deletion: it may refuse it for long, and minds change meanwhile. */
function isUntouched({ objects, backup }: PruneItem, { view }: Situation): boolean {
  const seen = view.backup(backup.id);
  const wasTaken = objects.some(({ deletionAskedAt }) => deletionAskedAt !== undefined);
  return seen?.uid === backup.uid && !seen.deleting && !wasTaken;
}
