import { HttpErrorResponse } from '@angular/common/http';
import { type FieldProblem, type Problem, type ProblemCode, PROBLEMS } from '@soteria/contracts';
import { formatBytes } from '@soteria/domain';
import { inLocalTime } from './reasons';

/** What can go wrong on the way to the API, beside the problems that it answers with. */
export type ShownCode = ProblemCode | 'offline' | 'signed-out' | 'unreadable';

/** A problem in words for a person: what happened, and the next step. */
export interface ShownProblem {
  code: ShownCode;
  title: string;
  detail: string;
  /** The next step, where the detail alone does not tell it. */
  advice: string;
  /** For the log of the server; null when no request reached it. */
  requestId: string | null;
  fields: readonly FieldProblem[];
  /** What it is about, one by one: what has changed, or what takes the room. */
  items: readonly string[];
}

/**
 * Whether two say the same. Each request has an id of its own; shown for each repeat, it would have a screen
 * reader read the whole anew.
 */
export const saysTheSame = (one: ShownProblem | null, other: ShownProblem | null): boolean =>
  withoutRequest(one) === withoutRequest(other);

const withoutRequest = (problem: ShownProblem | null): string =>
  JSON.stringify(problem && { ...problem, requestId: null });

/** The only error that calls to the API end with. */
export class ApiError extends Error {
  constructor(readonly problem: ShownProblem) {
    super(problem.detail);
    this.name = 'ApiError';
  }
}

const ADVICE: Partial<Record<ShownCode, string>> = {
  'not-permitted': 'Under Settings stands how you were recognised, and what you may do.',
  'not-authenticated': 'Sign in again; what you have entered here stays.',
  'target-exists': 'Choose a name that is free.',
  conflict: 'Load the present state, and repeat your change if it still applies.',
  'undo-refused': 'Remove what uses the restored claim, then try again.',
  'no-restore-point': 'Choose a later moment, or another volume.',
  'target-unavailable':
    'Longhorn cannot reach its backup target. See its address and credentials, then try again.',
  'cluster-unavailable': 'Soteria goes on trying by itself; nothing was started.',
  'not-ready': 'This takes a few seconds after a start; the page goes on by itself.',
  'too-many-requests': 'Wait a moment, then try again.',
  internal: 'Try again; if it stays, give the request id to whoever runs Soteria.',
  offline: 'The page keeps what you have entered and connects again by itself.',
  'signed-out': 'Sign in again in another tab; what you have entered here stays.',
  unreadable: 'Something between this page and Soteria answered in its place: see the proxy.',
};

const shown = (
  code: ShownCode,
  title: string,
  detail: string,
  more: Partial<ShownProblem> = {},
): ShownProblem => ({
  code,
  title,
  detail,
  advice: ADVICE[code] ?? '',
  requestId: null,
  fields: [],
  items: [],
  ...more,
});

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { code, detail } = body as Partial<Problem>;
  return typeof detail === 'string' && typeof code === 'string' && code in PROBLEMS;
}

/** Whether the answer came from a proxy's sign-in page instead of the API. */
function isSignInPage(failure: HttpErrorResponse): boolean {
  const answeredAPage = failure.status === 200;
  return answeredAPage || (failure.status === 401 && !isProblem(failure.error));
}

function fromHttp(failure: HttpErrorResponse): ShownProblem {
  if (failure.status === 0) {
    return shown('offline', 'Soteria cannot be reached', 'No answer came.');
  }
  if (isSignInPage(failure)) {
    return shown('signed-out', 'Your session has ended', 'The sign-in has to be renewed.');
  }
  const body: unknown = failure.error;
  if (!isProblem(body)) {
    const status = `HTTP ${failure.status}`;
    return shown('unreadable', 'An answer that Soteria did not write', `It says ${status}.`);
  }
  return shown(body.code, body.title, body.errors ? body.detail : inLocalTime(detailOf(body)), {
    requestId: body.instance || null,
    fields: body.errors ?? [],
    items: itemsOf(body),
  });
}

const MOST_ITEMS = 10;

const written = (value: unknown): string =>
  value === undefined || value === null ? 'nothing' : JSON.stringify(value);

function itemsOf({ changes = [], entries = [], differences = [] }: Problem): string[] {
  const fields = differences.map(
    ({ pointer, saved, yours }) =>
      `${pointer}: saved is ${written(saved)}, yours is ${written(yours)}`,
  );
  const sizes = entries.map(({ key, bytes }) => `${key}: ${formatBytes(bytes)}`);
  const items = [...changes, ...fields, ...sizes];
  const more = items.length - MOST_ITEMS;
  return more <= 0 ? items : [...items.slice(0, MOST_ITEMS), `and ${more} more`];
}

/** The sentence of this case, without what is told one by one below it. */
const detailOf = ({ detail, changes = [] }: Problem): string =>
  changes.reduce((text, change) => text.replace(`${change} `, ''), detail);

/** Turns whatever was thrown on the way to the API into a problem that can be shown. */
export function toShownProblem(error: unknown): ShownProblem {
  if (error instanceof ApiError) return error.problem;
  if (error instanceof HttpErrorResponse) return fromHttp(error);
  const detail = error instanceof Error ? error.message : String(error);
  return shown('unreadable', 'Something went wrong in this page', detail);
}

/** What is wrong with one field of a request body, by its JSON pointer. */
export const fieldProblem = (problem: ShownProblem | null, pointer: string): string | null =>
  problem?.fields.find((field) => field.pointer === pointer)?.detail ?? null;
