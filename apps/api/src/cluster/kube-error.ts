import { type Status } from '@soteria/kube';

/**
 * What went wrong between Soteria and the API server, in words that stay the same whatever the
 * server's release calls it. Decide by these, never by messages.
 */
export type KubeErrorCode =
  | 'not-found'
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
  const code = codeOf(httpStatus, status?.reason ?? '', message, causesOf(status));
  return new KubeError({
    code,
    status: httpStatus,
    reason: status?.reason ?? '',
    detail: message === '' ? `The API server answered ${httpStatus}.` : message,
    retryAfterMs: refusal.retryAfterMs ?? secondsToMs(status?.details?.retryAfterSeconds),
    causes: causesOf(status),
    outcomeUnknown: write && code === 'unavailable',
  });
}

function codeOf(
  httpStatus: number,
  reason: string,
  message: string,
  causes: readonly KubeErrorCause[],
): KubeErrorCode {
  return (
    admissionCode(message) ??
    causeCode(causes) ??
    statusCode(httpStatus, reason, message) ??
    (httpStatus >= 500 ? 'unavailable' : 'bad-response')
  );
}

/** Admission speaks through whatever status its author chose, 500 among them. */
function admissionCode(message: string): KubeErrorCode | undefined {
  if (/failed calling webhook|failed to call webhook/i.test(message)) return 'webhook-unavailable';
  if (/admission webhook ".*" denied the request/is.test(message)) return 'webhook-denied';
  if (/ValidatingAdmissionPolicy '.*' with binding '.*' denied request/is.test(message)) {
    return 'policy-denied';
  }
  if (/exceeded quota:/i.test(message)) return 'quota-exceeded';
  if (/etcdserver: request is too large/i.test(message)) return 'too-large';
  return undefined;
}

function causeCode(causes: readonly KubeErrorCause[]): KubeErrorCode | undefined {
  return causes.some(({ reason }) => reason === 'NamespaceTerminating')
    ? 'namespace-terminating'
    : undefined;
}

function statusCode(
  httpStatus: number,
  reason: string,
  message: string,
): KubeErrorCode | undefined {
  if (httpStatus === 409) {
    const exists = reason === 'AlreadyExists' || (reason === '' && /already exists/i.test(message));
    return exists ? 'already-exists' : 'conflict';
  }
  return BY_STATUS[httpStatus];
}

const BY_STATUS: Readonly<Record<number, KubeErrorCode>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'unsupported',
  406: 'unsupported',
  408: 'unavailable',
  410: 'expired',
  413: 'too-large',
  415: 'unsupported',
  422: 'invalid',
  429: 'too-many-requests',
};

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

/** An answer that is no Status may be a whole HTML page. */
function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
