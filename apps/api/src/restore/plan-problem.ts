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

/** Where a plan looks for the name of a claim; a request for a namespace says prefix and suffix instead. */
const NAME_OF_CLAIM = '/target/pvc';

/**
 * The first conflict decides which problem it is; all are told, those about names at the field that makes them. With
 * null the request has no fields to point at.
 */
export function planProblem(
  plan: RestorePlan,
  names: string | null = NAME_OF_CLAIM,
): ProblemError | null {
  const conflicts = allConflicts(plan);
  const [first] = conflicts;
  if (!first) return null;
  const code = PROBLEM_OF[first.code] ?? 'restore-blocked';
  if (names === null) return new ProblemError(code, sentences(conflicts));
  return new ProblemError(code, sentences(conflicts), {
    errors: conflicts.map(({ pointer = '', detail }) => ({
      pointer: pointer === NAME_OF_CLAIM ? names : pointer,
      detail,
    })),
  });
}

const sentences = (concerns: readonly Concern[]): string =>
  concerns.map(({ detail }) => detail).join(' ');
