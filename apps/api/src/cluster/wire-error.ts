import { KubeError } from './kube-error';

/** Where a request stood when the wire failed. */
export interface WirePosition {
  /** The server's address, for the sentence. */
  server: string;
  write: boolean;
  /** The request may have reached the server. */
  sent: boolean;
}

interface WireFault {
  reason: string;
  sentence: (server: string) => string;
}

const fault = (reason: string, sentence: (server: string) => string): WireFault => ({
  reason,
  sentence,
});

const dns = fault('NameNotResolved', (server) => `The name in ${server} cannot be resolved (DNS).`);
const refused = fault(
  'ConnectionRefused',
  (server) => `${server} refuses connections: nothing listens there, or a firewall rejects them.`,
);
const unroutable = fault('NoRoute', (server) => `There is no network route to ${server}.`);
const broken = fault(
  'ConnectionBroken',
  (server) => `The connection to ${server} broke off before the answer was complete.`,
);
const untrusted = fault(
  'UntrustedCertificate',
  (server) =>
    `The certificate of ${server} is not signed by the authority that the configuration names.`,
);
const wrongName = fault(
  'CertificateForOtherName',
  (server) => `The certificate of ${server} is for other names than this one.`,
);
const outOfDate = fault(
  'CertificateOutOfDate',
  (server) => `The certificate of ${server} has expired, or is not valid yet.`,
);
const tlsProtocol = fault(
  'TlsHandshakeFailed',
  (server) =>
    `${server} and Soteria cannot agree on TLS: it may speak plain HTTP, or refuse the client certificate.`,
);
const proxy = fault(
  'ProxyRefused',
  (server) => `The proxy in between does not let Soteria through to ${server}.`,
);
const notHttp = fault('NotHttp', (server) => `What ${server} answers is not HTTP.`);
const damaged = fault(
  'DamagedBody',
  (server) => `The body that ${server} sent cannot be decompressed.`,
);

const BY_CODE: Readonly<Record<string, WireFault>> = {
  ENOTFOUND: dns,
  EAI_AGAIN: dns,
  EAI_FAIL: dns,
  ECONNREFUSED: refused,
  EHOSTUNREACH: unroutable,
  ENETUNREACH: unroutable,
  EADDRNOTAVAIL: unroutable,
  ECONNRESET: broken,
  ECONNABORTED: broken,
  EPIPE: broken,
  ETIMEDOUT: broken,
  ERR_STREAM_PREMATURE_CLOSE: broken,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_UNTRUSTED: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: wrongName,
  CERT_HAS_EXPIRED: outOfDate,
  CERT_NOT_YET_VALID: outOfDate,
  EPROTO: tlsProtocol,
  ERR_SSL_WRONG_VERSION_NUMBER: tlsProtocol,
  ERR_PROXY_TUNNEL: proxy,
  Z_DATA_ERROR: damaged,
  Z_BUF_ERROR: damaged,
};

const TRUST_FAULTS = new Set([untrusted.reason, wrongName.reason, outOfDate.reason]);
const BODY_FAULTS = new Set([notHttp.reason, damaged.reason]);

/** Says what the wire's error means. An error that already says so passes unchanged. */
export function wireErrorOf(error: unknown, at: WirePosition): KubeError {
  if (error instanceof KubeError) return error;
  const code = codeOf(error);
  const known = BY_CODE[code] ?? (code.startsWith('HPE_') ? notHttp : undefined);
  const reason = known?.reason ?? (code === '' ? 'ConnectionFailed' : code);
  const detail = known?.sentence(at.server) ?? `The request to ${at.server} failed (${reason}).`;
  return new KubeError({
    code: BODY_FAULTS.has(reason) ? 'bad-response' : 'unreachable',
    status: 0,
    reason,
    detail,
    outcomeUnknown: at.write && at.sent,
  });
}

/** The exchange took longer than its limit. */
export function timeoutError(at: WirePosition, limitMs: number): KubeError {
  return new KubeError({
    code: 'timeout',
    status: 0,
    reason: 'TimeLimit',
    detail: `${at.server} did not answer within ${Math.round(limitMs / 1_000)} s.`,
    outcomeUnknown: at.write && at.sent,
  });
}

/** The server's certificate was not believed: other trust anchors may help. */
export function isTrustFault(error: unknown): boolean {
  return error instanceof KubeError && TRUST_FAULTS.has(error.reason);
}

/** The connection ended in the middle of things. */
export function isBreak(error: unknown): boolean {
  return error instanceof KubeError && error.reason === broken.reason;
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  // Node tries several addresses of a name and reports the failures together.
  return Array.isArray(errors) ? codeOf(errors[0]) : '';
}
