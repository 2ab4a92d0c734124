import { type ItemRecord, isFinished, type OperationRecord } from '@soteria/domain';
import { type Reach } from '../access/caller';

/** Every namespace that an operation touches: of its items, and of what they are restored from. */
export function namespacesOf({ items }: Pick<OperationRecord, 'items'>): string[] {
  return [...new Set(items.flatMap(namespacesOfItem))];
}

const namespacesOfItem = (item: ItemRecord): string[] =>
  'source' in item ? [item.namespace, item.source.namespace] : [item.namespace];

/**
 * An operation as somebody sees it who sees some namespaces only: the items in them, and nothing
 * that tells of the others. Null when there is nothing left of it.
 */
export function recordWithin<R extends OperationRecord>(record: R, reach: Reach): R | null {
  if (reach.everywhere) return record;
  const items = record.items.filter((item) =>
    namespacesOfItem(item).every((name) => reach.sees(name)),
  );
  const [first] = items;
  if (first === undefined) return null;
  if (items.length === record.items.length && reach.sees(record.namespace)) return record;
  // The note was written about all of it, and so were the times and the names of other operations.
  const { note: _note, of: _of, startedAt: _startedAt, finishedAt: _finishedAt, ...rest } = record;
  return {
    ...(rest as R),
    namespace: first.namespace,
    items,
    ...timesOf(items),
  };
}

function timesOf(items: readonly ItemRecord[]): { startedAt?: string; finishedAt?: string } {
  const started = items.flatMap(({ startedAt }) => startedAt ?? []).sort();
  const finished = items.flatMap(({ finishedAt }) => finishedAt ?? []).sort();
  const [startedAt] = started;
  const finishedAt = items.every(isFinished) ? finished.at(-1) : undefined;
  return {
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
}
