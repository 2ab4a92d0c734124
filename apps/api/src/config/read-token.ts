import { type Parsed, parsed, refused } from '@soteria/domain';
import { type TokenConfig } from './auth-config';
import { type EnvironmentReader } from './environment';
import { headerName } from './header-name';

/**
 * Algorithms with a public key for whoever verifies. With the others, who can verify can also sign.
 * Source: RFC 7518, RFC 8037.
 */
const ALGORITHMS: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];
const PARTS = ['ISSUER', 'AUDIENCE', 'JWKS_URL', 'JWKS', 'JWKS_FILE'] as const;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;

/** Reads how signed tokens are verified; null when none are used. */
export function readToken(read: EnvironmentReader): TokenConfig | null {
  const name = (part: string) => `SOTERIA_TOKEN_${part}`;
  if (PARTS.every((part) => read.raw(name(part)) === null)) return null;
  for (const part of ['ISSUER', 'AUDIENCE'] as const) {
    if (read.raw(name(part)) !== null) continue;
    read.faults.push(
      `${name(part)} is missing: without it, tokens by anybody or for any other service would be accepted.`,
    );
  }
  const url = read.parse<string | null>(name('JWKS_URL'), null, keyAddress);
  const text = url === null ? read.secret(name('JWKS')) : null;
  if (url === null && text === null && read.raw(name('JWKS_URL')) === null) {
    read.faults.push(`${name('JWKS_URL')} or ${name('JWKS_FILE')} must say where the keys are.`);
  }
  if (text !== null && !isKeySet(text)) {
    read.faults.push(`${name('JWKS_FILE')} holds no JSON Web Key Set ({"keys":[…]}).`);
  }
  return {
    header: read.parse(name('HEADER'), 'Authorization', headerName),
    issuer: read.text(name('ISSUER'), ''),
    audience: read.text(name('AUDIENCE'), ''),
    algorithms: read.parse(name('ALGORITHMS'), ['RS256', 'ES256'], algorithms),
    userClaim: read.text(name('USER_CLAIM'), 'preferred_username'),
    groupsClaim: read.text(name('GROUPS_CLAIM'), 'groups'),
    keys: url === null ? { text: text ?? '' } : { url },
  };
}

/** Whoever can change the keys on their way here can be anybody. */
function keyAddress(text: string): Parsed<string | null> {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  return isSafe ? parsed(text) : refused('must be an https address of a JSON Web Key Set');
}

function algorithms(text: string): Parsed<readonly string[]> {
  const list = text.split(',').map((each) => each.trim());
  const odd = list.find((each) => !ALGORITHMS.includes(each));
  return odd === undefined
    ? parsed(list)
    : refused(`has "${odd}"; only ${ALGORITHMS.join(', ')} are verified`);
}

function isKeySet(text: string): boolean {
  try {
    const value = JSON.parse(text) as { keys?: unknown } | null;
    return Array.isArray(value?.keys) && value.keys.length > 0;
  } catch {
    return false;
  }
}
