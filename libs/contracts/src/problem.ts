import { type Plan } from './plan';
import { type Policy } from './policy';

/** Every problem that the API answers with: its HTTP status and its fixed title. docs/failures.md explains each. */
export const PROBLEMS = {
  'validation-failed': { status: 400, title: 'The request is not valid' },
  'bad-json': { status: 400, title: 'The body is not JSON' },
  'malformed-request': { status: 400, title: 'The request is not proper HTTP' },
  'ambiguous-identity': { status: 400, title: 'The identity headers are ambiguous' },
  'not-authenticated': { status: 401, title: 'Nobody is signed in' },
  'untrusted-peer': { status: 401, title: 'The identity headers come from an untrusted address' },
  'not-permitted': { status: 403, title: 'Not permitted' },
  'cross-site-request': { status: 403, title: 'The request comes from another site' },
  'not-found': { status: 404, title: 'Not found' },
  'storage-not-configured': { status: 404, title: 'No object store is configured' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'target-exists': { status: 409, title: 'The target already exists' },
  'plan-outdated': { status: 409, title: 'The plan is out of date' },
  conflict: { status: 409, title: 'Something else changed in between' },
  'undo-refused': { status: 409, title: 'The restore cannot be taken back' },
  'would-unprotect': { status: 409, title: 'Volumes would be left unprotected' },
  'too-large': { status: 413, title: 'The request is too large' },
  'uri-too-long': { status: 414, title: 'The address is too long' },
  'unsupported-media-type': { status: 415, title: 'Only JSON is understood' },
  'not-restorable': { status: 422, title: 'This backup cannot be restored' },
  'no-restore-point': { status: 422, title: 'There is no such restore point' },
  'unsupported-volume': { status: 422, title: 'This volume cannot be backed up' },
  'restore-blocked': { status: 422, title: 'The restore cannot be done as asked' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something went wrong inside Soteria' },
  'target-unavailable': { status: 503, title: 'The backup target is unavailable' },
  'cluster-unavailable': { status: 503, title: 'The cluster cannot be reached' },
  'not-ready': { status: 503, title: 'Soteria is still starting' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** `application/problem+json` (RFC 9457). */
export interface Problem {
  /** `urn:soteria:problem:<code>`. */
  type: string;
  title: string;
  status: number;
  /** What happened in this case and what to do, in one sentence. */
  detail: string;
  /** The id of the request, also in the log. */
  instance: string;
  code: ProblemCode;
  errors?: FieldProblem[];
  /** Of `plan-outdated`: what is different now, a sentence each; none of a plan that is not known any more. */
  changes?: string[];
  /** Of `plan-outdated`: the plan as it would be now. */
  plan?: Plan;
  /** Of a `conflict` about a policy: what to send along to replace the saved one. */
  resourceVersion?: string;
  /** Of a `conflict` about a policy: the saved one, as far as it can be read. */
  current?: Policy;
  /** Of a `conflict` about a policy: where the saved one and the one that was sent differ. */
  differences?: { pointer: string; saved?: unknown; yours?: unknown }[];
  /** Of `too-large`, if the policies take too much space: the size of each entry, the largest first. */
  entries?: { key: string; bytes: number }[];
  /** Of `would-unprotect`: the volumes that nothing would back up. */
  volumes?: { namespace: string; pvc: string }[];
}

export interface FieldProblem {
  /** RFC 6901 into the body (`/target/pvc`), or `?name` for a query parameter. */
  pointer: string;
  detail: string;
}

export const problemType = (code: ProblemCode): string => `urn:soteria:problem:${code}`;
