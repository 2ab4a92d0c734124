import {
  begin,
  CANCELLED_UNBEGUN,
  finish,
  type ItemDecision,
  type Situation,
  waiting,
} from './item';
import { type UndoItem, type UndoRecord } from './record';
import { removeObjects } from './removal';

export interface UndoSituation extends Situation {
  record: UndoRecord;
}

/** A namespace goes last, and only when all that was restored into it is gone. */
const isNamespace = (item: UndoItem): boolean =>
  item.objects.some(({ kind }) => kind === 'Namespace');

/** Takes back what one item of a restore made. Once begun it is not cancelled: half an undo helps nobody. */
export function decideUndoItem(item: UndoItem, situation: UndoSituation): ItemDecision<UndoItem> {
  const { record, now } = situation;
  if (item.phase === 'done') return { item };
  if (item.phase === 'queued') {
    if (record.cancelRequestedAt) {
      return { item: finish(item, 'cancelled', now, CANCELLED_UNBEGUN) };
    }
    if (isNamespace(item)) {
      const others = record.items.filter((other) => !isNamespace(other));
      if (others.some(({ state }) => state === 'failed' || state === 'cancelled')) {
        const left = 'The namespace stays: something in it could not be taken back';
        return { item: finish(item, 'skipped', now, left) };
      }
      if (others.some(({ state }) => state !== 'succeeded')) {
        return { item: waiting(item, 'Waiting until what was restored into it is gone') };
      }
    }
    return decideUndoItem(begin(item, 'deleting', now), situation);
  }
  return removeObjects(item, situation, { as: 'succeeded', unless: 'used' });
}
