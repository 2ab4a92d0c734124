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
  if (item.phase === 'deleting') {
    const happened = `Pruned, as ${item.backup.reason}`;
    return removeObjects(item, situation, { as: 'succeeded', unlessUsed: false, happened });
  }
  if (record.cancelRequestedAt) {
    return { item: finish(item, 'cancelled', now, CANCELLED_UNBEGUN) };
  }
  const why = objection(item);
  if (why !== null) return { item: finish(item, 'skipped', now, why) };
  return decidePruneItem(begin(item, 'deleting', now), situation);
}
