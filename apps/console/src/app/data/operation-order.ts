import { type Operation, type OperationItem } from '@soteria/contracts';
import { placeOf } from '@soteria/domain';

export const isUnderWay = ({ state }: Operation): boolean =>
  state === 'queued' || state === 'running';

/**
 * Whether an operation is told of as it was before what is known. What has ended stays so, and so
 * does what an item has left behind: who says otherwise has not heard of it yet, say a replica that
 * does not lead, or an answer that was on its way when the news came.
 */
export function isOfBefore(told: Operation, known: Operation | undefined): boolean {
  if (known === undefined || known.createdAt !== told.createdAt || !isUnderWay(told)) return false;
  if (!isUnderWay(known)) return true;
  const steps = stepsBetween(known.items, told.items);
  return steps.some((step) => step < 0) && !steps.some((step) => step > 0);
}

/** How much further each item is; nothing where the items or their phases are not the same ones. */
function stepsBetween(from: readonly OperationItem[], to: readonly OperationItem[]): number[] {
  if (from.length !== to.length) return [];
  return to.flatMap((item, index) => {
    const before = from[index];
    const [there, here] = [placeOf(before?.phase ?? ''), placeOf(item.phase)];
    const isSame = before?.namespace === item.namespace && before.pvc === item.pvc;
    return isSame && there !== undefined && here !== undefined ? here - there : [];
  });
}
