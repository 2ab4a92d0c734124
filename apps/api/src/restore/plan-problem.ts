import { type ProblemCode } from '@soteria/contracts';
import { allConflicts, type Concern, type RestorePlan } from '@soteria/domain';
import { ProblemError } from '../http/problem-error';

/** Which problem a conflict of a plan is, when somebody asks to do it nevertheless. */
const PROBLEM_OF: Readonly<Record<string, ProblemCode>> = {
  'target-exists': 'target-exists',
  'no-restore-point': 'no-restore-point',
  'not-restorable': 'not-restorable',
  'target-unavailable': 'target-unavailable',
  'cluster-unavailable': 'cluster-unavailable',
  'name-invalid': 'validation-failed',
};

/** The first conflict decides which problem it is; all of them are told. */
export function planProblem(plan: RestorePlan): ProblemError | null {
  const conflicts = allConflicts(plan);
  const [first] = conflicts;
  if (!first) return null;
  const code = PROBLEM_OF[first.code] ?? 'restore-blocked';
  return new ProblemError(code, sentences(conflicts), {
    errors: conflicts.map(({ pointer = '', detail }) => ({ pointer, detail })),
  });
}

const sentences = (concerns: readonly Concern[]): string =>
  concerns.map(({ detail }) => detail).join(' ');
