import { type Operation } from '@soteria/contracts';
import { operationInWords } from '../data/operation-words';

const STEP_PERCENT = 10;
const step = (operation: Operation): number => Math.floor(operation.progress / STEP_PERCENT);

/** What to read out after a change: beginnings and ends, and each full ten percent. */
export function spokenProgress(
  before: readonly Operation[],
  after: readonly Operation[],
): readonly string[] {
  const earlier = new Map(before.map((operation) => [operation.id, operation]));
  return after.flatMap((operation) => {
    const was = earlier.get(operation.id);
    if (was === undefined || was.state !== operation.state) return [operationInWords(operation)];
    if (step(operation) <= step(was)) return [];
    return [`${operationInWords(operation)}: ${step(operation) * STEP_PERCENT} percent`];
  });
}
