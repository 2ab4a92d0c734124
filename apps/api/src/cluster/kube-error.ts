import { type Status } from '@soteria/kube';

/**
 * What went wrong between Soteria and the API server, in words that stay the same whatever the
 * server's release calls it. Decide by these, never by messages.
 */
export type KubeErrorCode =
  /** The named object (or the namespace it was to go into) does not exist. */
  | 'not-found'
  /** The path is not there: the kind is not installed, or the server has only just started. */
  | 'not-served'
  | 'already-exists'
  | 'conflict'
  | 'invalid'
  | 'forbidden'
  | 'unauthorized'
  | 'expired'
  | 'too-many-requests'
  | 'unavailable'
  | 'timeout'
  | 'unreachable'
  | 'webhook-unavailable'
  | 'webhook-denied'
  | 'policy-denied'
  | 'namespace-terminating'
  | 'quota-exceeded'
  | 'too-large'
  | 'unsupported'
  | 'bad-response'
  | 'cancelled';

export interface KubeErrorCause {
  reason: string;
  message: string;
  field?: string;
}

export interface KubeErrorFacts {
  code: KubeErrorCode;
  /** The HTTP status; 0 when there was no answer. */
  status: number;
  /** The server's own reason (`AlreadyExists`), or ours for what happened on the wire. */
  reason: string;
  /** One sentence for people. */
  detail: string;
  /** How long the server asks to be left alone, in milliseconds. */
  retryAfterMs?: number | null;
  causes?: readonly KubeErrorCause[];
  /** True when a write may have taken effect although no usable answer came. */
  outcomeUnknown?: boolean;
}

const RETRYABLE: ReadonlySet<KubeErrorCode> = new Set([
  'not-served',
  'unauthorized',
  'expired',
  'too-many-requests',
  'unavailable',
  'timeout',
  'unreachable',
  'webhook-unavailable',
  'bad-response',
]);

/** A request that failed or was refused. */
export class KubeError extends Error {
  readonly code: KubeErrorCode;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly reason: string;
  /** The same request may succeed later without anybody changing it. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly detail: string;
  readonly causes: readonly KubeErrorCause[];
  /** The write may have taken effect: look before asking for it again. */
  readonly outcomeUnknown: boolean;

  constructor(facts: KubeErrorFacts) {
    super(facts.detail);
    this.name = 'KubeError';
    this.code = facts.code;
    this.status = facts.status;
    this.reason = facts.reason;
    this.retryable = RETRYABLE.has(facts.code);
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.detail = facts.detail;
    this.causes = facts.causes ?? [];
    this.outcomeUnknown = facts.outcomeUnknown ?? false;
  }
}

/** An answer that refuses: its HTTP status, its `Retry-After` as milliseconds, and its body. */
export interface Refusal {
  httpStatus: number;
  retryAfterMs: number | null;
  /** The body as a Status where it was one, else the text that came instead. */
  body: Status | string;
  /** The request was a write, so that a failing server may have done it nevertheless. */
  write: boolean;
}

/** Reads a refusal. The one place that looks into messages. */
export function kubeErrorOf(refusal: Refusal): KubeError {
  const { httpStatus, body, write } = refusal;
  const status = typeof body === 'string' ? undefined : body;
  const message = typeof body === 'string' ? shorten(body) : (body.message ?? '');
  const code = admissionCode(message) ?? codeOf(httpStatus, status, message);
  return new KubeError({
    code,
    status: httpStatus,
    reason: status?.reason ?? '',
    detail: detailOf(httpStatus, message),
    retryAfterMs: refusal.retryAfterMs ?? secondsToMs(status?.details?.retryAfterSeconds),
    causes: causesOf(status),
    outcomeUnknown: write && code === 'unavailable' && httpStatus !== 403,
  });
}

/** All that an API server says of a path that it does not know. */
const UNKNOWN_PATH = '404 page not found';

function detailOf(httpStatus: number, message: string): string {
  if (message === '') return `The API server answered ${httpStatus}.`;
  if (message !== UNKNOWN_PATH) return message;
  return 'The API server does not know this kind: it is not installed, or the server has only just started.';
}

/** Admission speaks through whatever HTTP status its author chose, 500 among them. */
function admissionCode(message: string): KubeErrorCode | undefined {
  if (/failed calling webhook|failed to call webhook/i.test(message)) return 'webhook-unavailable';
  if (/admission webhook ".*" denied the request/is.test(message)) return 'webhook-denied';
  if (/ValidatingAdmissionPolicy '.*' with binding '.*' denied request/is.test(message)) {
    return 'policy-denied';
  }
  if (/exceeded quota:/i.test(message)) return 'quota-exceeded';
  // A quota that was just made refuses until its controller has counted.
  if (/status unknown for quota:/i.test(message)) return 'unavailable';
  // A server that has only just started refuses until its plugins have read what they go by.
  if (/is forbidden: not yet ready to handle request/i.test(message)) return 'unavailable';
  if (/etcdserver: request is too large/i.test(message)) return 'too-large';
  return undefined;
}

function codeOf(httpStatus: number, status: Status | undefined, message: string): KubeErrorCode {
  if (httpStatus >= 500 || httpStatus === 408) return 'unavailable';
  if (httpStatus === 429) return 'too-many-requests';
  if (httpStatus === 413) return 'too-large';
  if (status === undefined) return withoutStatus(httpStatus, message);
  if (httpStatus === 404) return status.details?.name ? 'not-found' : 'not-served';
  if (httpStatus === 409) return status.reason === 'AlreadyExists' ? 'already-exists' : 'conflict';
  if (httpStatus === 403 && isNamespaceTerminating(status)) return 'namespace-terminating';
  if (httpStatus === 403 && isAgainstRule(message)) return 'policy-denied';
  return BY_HTTP_STATUS[httpStatus] ?? 'bad-response';
}

/** What the server's own plugins (LimitRange, PodSecurity) refuse is no lack of a right: that names who lacks it. */
const isAgainstRule = (message: string): boolean =>
  /\bis forbidden: /.test(message) && !/\bUser ".*" cannot /s.test(message);

/**
 * API servers refuse with a Status; anything else comes from a proxy in between, except for paths
 * that an API server does not know.
 */
function withoutStatus(httpStatus: number, message: string): KubeErrorCode {
  return httpStatus === 404 && message === UNKNOWN_PATH ? 'not-served' : 'bad-response';
}

const BY_HTTP_STATUS: Readonly<Record<number, KubeErrorCode>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  405: 'unsupported',
  406: 'unsupported',
  410: 'expired',
  415: 'unsupported',
  422: 'invalid',
};

function isNamespaceTerminating(status: Status): boolean {
  return causesOf(status).some(({ reason }) => reason === 'NamespaceTerminating');
}

function causesOf(status: Status | undefined): KubeErrorCause[] {
  return (status?.details?.causes ?? []).map(({ reason = '', message = '', field }) => ({
    reason,
    message,
    ...(field === undefined ? {} : { field }),
  }));
}

function secondsToMs(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1_000;
}

/** An answer that is no Status may be a whole page of HTML. */
function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
