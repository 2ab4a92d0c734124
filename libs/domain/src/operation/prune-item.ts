import { begin, finish, type ItemDecision, type Situation, waiting } from './item';
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
    return withReason(removeObjects(item, situation, { as: 'succeeded', unlessUsed: false }));
  }
  if (record.cancelRequestedAt) {
    return { item: finish(waiting(item, 'Cancelled before it began'), 'cancelled', now) };
  }
  const why = objection(item);
  if (why !== null) return { item: finish(waiting(item, why), 'skipped', now) };
  return decidePruneItem(begin(item, 'deleting', now), situation);
}

/** What was pruned says why, and not what it last waited for. */
function withReason(decision: ItemDecision<PruneItem>): ItemDecision<PruneItem> {
  const { item } = decision;
  if (item.state !== 'succeeded') return decision;
  return { ...decision, item: waiting(item, `Pruned, as ${item.backup.reason}`) };
}
