import { type SkippedRun } from '../freshness/evidence';

/** More than this nobody counts. */
const REMEMBERED = 30;

/**
 * The runs of one volume that its policies owed and did not start, newest first: those of before, and those that a
 * new look found. What waits at one look and at the next is one run. `stillMissing` tells of a run whether it was
 * neither made after all nor is of no interest any more.
 */
export function rememberSkipped(
  before: readonly SkippedRun[],
  found: readonly SkippedRun[],
  stillMissing: (run: SkippedRun) => boolean,
): SkippedRun[] {
  const bySlot = new Map([...before, ...found].map((run) => [`${run.policy}/${run.at}`, run]));
  return [...bySlot.values()]
    .filter(stillMissing)
    .sort((one, other) => other.at - one.at)
    .slice(0, REMEMBERED);
}
