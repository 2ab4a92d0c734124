import { type Instant } from '../time';
import { abandoned, afterLook, enter, finish, retryLater, withError } from './item';
import { withTimes } from './next-steps';
import {
  type BackupItem,
  type CreatedObject,
  type ItemRecord,
  type NewNamespace,
  type OperationRecord,
  type RestoreItem,
  type RestoreRecord,
  withItem,
} from './record';
import { afterDeletion } from './removal';
import { type Amiss, type Step, type StepResult } from './steps';

/** The record after one of its steps was answered. */
export function withResult(
  record: OperationRecord,
  index: number,
  step: Step,
  result: StepResult,
  now: Instant,
): OperationRecord {
  const item = record.items[index];
  if (!item) return record;
  const changed = result.done
    ? afterSuccess(item, step, result, now)
    : afterFailure(item, step, result, now);
  // With its last item ends the operation: both are written at once.
  const next = withTimes(withItem(record, index, changed), now);
  if (step.do === 'create-namespace' && result.done && next.kind === 'restore') {
    return { ...next, createNamespace: namespaceAfter(next, step.name, result) };
  }
  return next;
}

/** Each item asks for it. It may have been another's for one of them, gone then, and made for the next. */
function namespaceAfter(
  { createNamespace }: RestoreRecord,
  name: string,
  { object, others }: Extract<StepResult, { done: true }>,
): NewNamespace {
  if (others !== true) return { name, uid: object.uid };
  return createNamespace?.uid === undefined ? { name, others: true } : createNamespace;
}

function afterSuccess(
  item: ItemRecord,
  step: Step,
  result: Extract<StepResult, { done: true }>,
  now: Instant,
): ItemRecord {
  if (step.do === 'delete') return afterDeletion(item, step, result.gone === true, now);
  if (step.do === 'look') return afterLook(item, result, now);
  const calm = { ...item, trouble: undefined, detail: undefined };
  if (step.do === 'create-namespace') return calm;
  const grown = { ...calm, objects: withObject(item.objects, result.object) };
  return result.amiss && 'name' in grown ? spoilt(grown, result.amiss, now) : grown;
}

const spoilt = (item: BackupItem | RestoreItem, { code, detail }: Amiss, now: Instant) =>
  abandoned(withError(item, code, detail), 'failed', now);

function withObject(objects: readonly CreatedObject[], made: CreatedObject): CreatedObject[] {
  const others = objects.filter(({ kind, name }) => kind !== made.kind || name !== made.name);
  return [...others, made];
}

function afterFailure(
  item: ItemRecord,
  step: Step,
  result: Extract<StepResult, { done: false }>,
  now: Instant,
): ItemRecord {
  const later = retryLater(item, result, now);
  if (later) return later;
  if (item.phase === 'cleanup') {
    // What it made stays behind; the record says so, and its own outcome is what it was before.
    const left = `Could not be cleaned up: ${result.detail}`;
    return finish(item, item.ending?.as ?? 'failed', now, left);
  }
  const objects = mayHaveMade(item, result) ? [...item.objects, ...suspectsOf(step)] : item.objects;
  const failed = withError({ ...item, objects }, result.code, result.detail);
  if (step.do === 'delete') return finish(failed, 'failed', now);
  if ('name' in failed) return { ...abandoned(enter(failed, 'cleanup'), 'failed', now) };
  return finish(failed, 'failed', now);
}

/**
 * Whether the step may have made something all the same: it, or an earlier try, was not answered, or
 * this one was not sent at all because its source is gone, and whoever worked before may have sent it.
 */
const mayHaveMade = (item: ItemRecord, { retryable, code }: Extract<StepResult, { done: false }>) =>
  retryable || item.trouble !== undefined || code === 'source-vanished';

/** What a step may have made that was never answered, however often it was tried. */
function suspectsOf(step: Step): CreatedObject[] {
  switch (step.do) {
    case 'take-snapshot':
      return [{ kind: 'Snapshot', name: step.name }];
    case 'take-backup':
      return [{ kind: 'Backup', name: step.name }];
    case 'create-volume':
      return [{ kind: 'Volume', name: step.name }];
    case 'create-claim':
      return [{ kind: 'PersistentVolumeClaim', namespace: step.namespace, name: step.pvc }];
    case 'create-persistent-volume':
      return [{ kind: 'PersistentVolume', name: step.volume }];
    case 'create-namespace':
    case 'delete':
    case 'look':
      return [];
  }
}
