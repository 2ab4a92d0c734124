import { type IncomingHttpHeaders } from 'node:http';
import { CLIENT_HEADER } from '@soteria/contracts';
import { SAFE_METHODS } from '../http/request-line';
import { Rejection } from './rejection';

const CLIENT_HEADERS = [CLIENT_HEADER.toLowerCase(), 'x-requested-with'];
/** What browsers send of their own accord and other programs do not. (Node's fetch sends a mode.) */
const BROWSER_HEADERS = ['origin', 'sec-fetch-site', 'cookie'];

export interface SentRequest {
  method: string;
  headers: IncomingHttpHeaders;
}

/**
 * Why a request is taken for one that another site made a browser send; null when it is not. Each
 * rule stands alone. Programs that are no browsers send none of the headers looked at here, and pass.
 */
export function crossSiteFault(
  { method, headers }: SentRequest,
  publicOrigin: string | null,
): Rejection | null {
  return SAFE_METHODS.includes(method)
    ? readFault(headers)
    : (fetchFault(headers) ?? originFault(headers, publicOrigin) ?? clientFault(headers));
}

/** Reading changes nothing, but streams and answers are not for other sites. Links to us are fine. */
function readFault(headers: IncomingHttpHeaders): Rejection | null {
  const isLink =
    headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return isLink ? null : fetchFault(headers);
}

/** Source: W3C, "Fetch Metadata Request Headers". */
function fetchFault(headers: IncomingHttpHeaders): Rejection | null {
  const site = headers['sec-fetch-site'] ?? 'none';
  if (site === 'same-origin' || site === 'none') return null;
  return new Rejection('cross-site-fetch', 'A page of another site has sent this request.');
}

function originFault(headers: IncomingHttpHeaders, publicOrigin: string | null): Rejection | null {
  const { origin, host = '' } = headers;
  if (origin === undefined) return null;
  const isOurs =
    publicOrigin === null
      ? URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
      : origin === publicOrigin;
  // Where the proxy renames the host, the browser's own word that it is one site has to do.
  const browserVouches = publicOrigin === null && headers['sec-fetch-site'] === 'same-origin';
  if (isOurs || (browserVouches && origin !== 'null')) return null;
  return new Rejection(
    'cross-site-origin',
    'The request comes from a page of another origin. If that is your console, set SOTERIA_PUBLIC_ORIGIN to its origin.',
  );
}

/** No form and no plain link can set a header of its own, and another site's script would be asked first. */
function clientFault(headers: IncomingHttpHeaders): Rejection | null {
  const isBrowser = BROWSER_HEADERS.some((name) => headers[name] !== undefined);
  if (!isBrowser || CLIENT_HEADERS.some((name) => headers[name] !== undefined)) return null;
  return new Rejection(
    'cross-site-client',
    `A browser must send ${CLIENT_HEADER} or X-Requested-With, which no other site can.`,
  );
}
