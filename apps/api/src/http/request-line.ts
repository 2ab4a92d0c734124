import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { MAX_HEADERS, MAX_URL_LENGTH } from '@soteria/contracts';
import { type NextFunction, type Request, type Response } from 'express';
import { ProblemError } from './problem-error';

export const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'DELETE'];
/** Methods that change nothing. */
export const SAFE_METHODS: readonly string[] = ['GET', 'HEAD'];

/**
 * What is wrong with a path, however a router might read it: other forms than an absolute path,
 * anything that a layer before or behind could fold into another path, and bytes that are no text.
 */
const ODD_PATH = /[^\x21-\x7e]|[\\#;]|\/\/|%(?![0-9a-f]{2})|%(?:[01][0-9a-f]|2f|5c|7f)/i;
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:\/|$)/i;

type Shape = Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders' | 'headers' | 'httpVersion'>;

/** Why a request is not looked at any further; null when nothing speaks against it. */
const requestFault = (request: Shape): ProblemError | null =>
  addressFault(request) ?? headersFault(request);

/** What speaks against a method and an address: the same for everybody who asks so. */
function addressFault({ method = '', url = '' }: Shape): ProblemError | null {
  if (!METHODS.includes(method)) {
    return new ProblemError('method-not-allowed', `Nothing here takes the method ${method}.`, {
      headers: { Allow: METHODS.join(', ') },
    });
  }
  if (url.length > MAX_URL_LENGTH) {
    const detail = `The address is longer than ${MAX_URL_LENGTH} characters; ask for less at once.`;
    return new ProblemError('uri-too-long', detail);
  }
  return isPlainTarget(url) ? null : malformed('Its address is not a plain path.');
}

/** What speaks against the headers of this very request. */
export function headersFault({
  method = '',
  rawHeaders,
  headers,
  httpVersion,
}: Shape): ProblemError | null {
  if (rawHeaders.length / 2 > MAX_HEADERS) {
    return new ProblemError('headers-too-large', `There are more than ${MAX_HEADERS} headers.`);
  }
  const hosts = count(rawHeaders, 'host');
  if (hosts > 1) return malformed('It names more than one host.');
  if (hosts === 0 && httpVersion !== '1.0') return malformed('It names no host.');
  if (SAFE_METHODS.includes(method) && carriesBody(headers))
    return malformed(`${method} takes no body.`);
  return null;
}

/** Whether something comes behind the headers. */
export const carriesBody = (headers: IncomingHttpHeaders): boolean =>
  'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) !== 0;

function isPlainTarget(url: string): boolean {
  const [path = '', ...rest] = url.split('?');
  if (!path.startsWith('/') || ODD_PATH.test(path) || DOT_SEGMENT.test(path)) return false;
  try {
    decodeURIComponent(path);
  } catch {
    // Not UTF-8 when decoded.
    return false;
  }
  return !/[^\x21-\x7e]|#/.test(rest.join('?'));
}

/** Two readers of one query may each believe another of two values. */
function repeatedParameter(url: string): boolean {
  const names = [...new URLSearchParams(url.split('?').slice(1).join('?')).keys()];
  return new Set(names).size < names.length;
}

function count(rawHeaders: readonly string[], name: string): number {
  let found = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const text = rawHeaders[at] ?? '';
    if (text.length === name.length && text.toLowerCase() === name) found += 1;
  }
  return found;
}

const malformed = (detail: string): ProblemError =>
  new ProblemError('malformed-request', `The request is refused as it is. ${detail}`);

/** Refuses what no well-meaning client sends, before anything else looks at it. */
export function demandPlainRequest(request: Request, _response: Response, next: NextFunction) {
  next(requestFault(request) ?? undefined);
}

/** Refuses a query that can be read in two ways. The console's page reads none here: it makes what it can of its own. */
export function demandPlainQuery({ url }: Request, _response: Response, next: NextFunction) {
  next(repeatedParameter(url) ? malformed('A query parameter is repeated.') : undefined);
}
