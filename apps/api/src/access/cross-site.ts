import { type IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { CLIENT_HEADER } from '@soteria/contracts';
import { type Config } from '../config/config';
import { SAFE_METHODS } from '../http/request-line';
import { Rejection } from './rejection';

const CLIENT_HEADERS = [CLIENT_HEADER.toLowerCase(), 'x-requested-with'];
/** What browsers send of their own accord and other programs do not. (Node's fetch sends a mode.) */
const BROWSER_HEADERS = ['origin', 'sec-fetch-site', 'cookie'];

export interface SentRequest {
  method: string;
  headers: IncomingHttpHeaders;
}

/** What decides which requests come from our own site. */
export interface SiteRules {
  publicOrigin: string | null;
  /** Whether only requests to this machine's own names are answered, and to the public origin. */
  isLocal: boolean;
}

/** Where nobody signs in, and only this machine is listened to, its own browsers are the way in. */
export const siteRules = ({ auth, listenAddress }: Config): SiteRules => ({
  publicOrigin: auth.publicOrigin,
  isLocal: !auth.enabled && /^(127\.|::1$)/.test(listenAddress ?? ''),
});

/**
 * Why a request is taken for one that another site made a browser send; null when it is not. Each
 * rule stands alone. Programs that are no browsers send none of the headers looked at here, and pass.
 */
export function crossSiteFault(
  { method, headers }: SentRequest,
  rules: SiteRules,
): Rejection | null {
  const fault = hostFault(headers, rules);
  if (fault) return fault;
  return SAFE_METHODS.includes(method)
    ? readFault(headers)
    : (fetchFault(headers) ?? originFault(headers, rules.publicOrigin) ?? clientFault(headers));
}

/** DNS rebinding: a foreign page whose host name resolves to this machine counts as the same site to a browser. */
function hostFault({ host = '' }: IncomingHttpHeaders, { isLocal, publicOrigin }: SiteRules) {
  if (!isLocal || isLocalName(host.toLowerCase().replace(/:\d+$/, ''))) return null;
  if (publicOrigin !== null && new URL(publicOrigin).host === host.toLowerCase()) return null;
  return new Rejection(
    'cross-site-host',
    'Nobody has to sign in here, so only localhost and addresses are answered to. Set SOTERIA_PUBLIC_ORIGIN to use another name.',
  );
}

const isLocalName = (name: string): boolean =>
  name === 'localhost' || name.endsWith('.localhost') || isIP(name.replace(/^\[|\]$/g, '')) !== 0;

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

/** A form or a link cannot set a custom header, and another site's script would need a CORS preflight. */
function clientFault(headers: IncomingHttpHeaders): Rejection | null {
  const isBrowser = BROWSER_HEADERS.some((name) => headers[name] !== undefined);
  if (!isBrowser || CLIENT_HEADERS.some((name) => headers[name] !== undefined)) return null;
  return new Rejection(
    'cross-site-client',
    `A browser must send ${CLIENT_HEADER} or X-Requested-With, which no other site can.`,
  );
}
