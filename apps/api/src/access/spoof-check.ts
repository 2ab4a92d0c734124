import { randomBytes } from 'node:crypto';
import { type SpoofFinding, type SpoofTrial } from '@soteria/contracts';
import { folded } from './identity-headers';

/** The only values that are looked for; nothing else that a request carries is read or told. */
const CANARY = /soteria-canary-[0-9a-f]{16}/;

/** What a browser sends to find out whether the proxy lets a client's own identity headers through. */
export function spoofTrial(identityHeaders: readonly string[]): SpoofTrial {
  return {
    canary: `soteria-canary-${randomBytes(8).toString('hex')}`,
    headers: identityHeaders.flatMap((name) => [name, ...twinsOf(name)]),
  };
}

/** Other spellings that some layer may take for the same header. */
const twinsOf = (name: string): string[] => [
  name.replaceAll('-', '_'),
  name.replaceAll('-', '.'),
  name.replace('-', '_'),
];

/** Which headers of a request carry a canary, and what to do about each at the proxy. */
export function spoofFindings(
  rawHeaders: readonly string[],
  identityHeaders: readonly string[],
): SpoofFinding[] {
  const meant = new Map(identityHeaders.map((name) => [folded(name), name]));
  const findings = new Map<string, SpoofFinding>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const header = rawHeaders[at] ?? '';
    const name = meant.get(folded(header));
    if (name === undefined || !CANARY.test(rawHeaders[at + 1] ?? '')) continue;
    const isTwin = name.toLowerCase() !== header.toLowerCase();
    findings.set(header.toLowerCase(), {
      header,
      meant: name,
      isTwin,
      advice: advice(name, isTwin),
    });
  }
  return [...findings.values()];
}

/** Which proxy usually sets a header, and how it is told to drop the client's. */
function advice(name: string, isTwin: boolean): string {
  const where = `See docs/security.md, "${PROXY_OF[name.toLowerCase()] ?? 'What the proxy must do'}".`;
  return isTwin
    ? `The proxy passes on a header that some programs take for ${name}. Let it drop headers with "_" and "." in their names. ${where}`
    : `The proxy passes on the client's own ${name}. Let it remove that header from every request before it sets its own. ${where}`;
}

const PROXY_OF: Readonly<Record<string, string>> = {
  'x-forwarded-user': 'oauth2-proxy',
  'x-forwarded-groups': 'oauth2-proxy',
  'x-auth-request-user': 'oauth2-proxy',
  'x-auth-request-groups': 'oauth2-proxy',
  'remote-user': 'Authelia',
  'remote-groups': 'Authelia',
  'x-authentik-username': 'authentik',
  'x-authentik-groups': 'authentik',
};
