import { type Problem, PROBLEMS, problemType } from '@soteria/contracts';
import { type ProblemError } from './problem-error';

/** A refusal as callers are told of it (RFC 9457). */
export function problemDocument(problem: ProblemError, requestId: string): Problem {
  const { code, detail, errors, members, status } = problem;
  return {
    ...members,
    type: problemType(code),
    title: PROBLEMS[code].title,
    status,
    detail,
    instance: requestId,
    code,
    ...(errors.length > 0 ? { errors: [...errors] } : {}),
  };
}
