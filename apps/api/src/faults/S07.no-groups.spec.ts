import { ConfigFault } from '../config/environment';
import { readConfig } from '../config/read-config';

const TRUST = { SOTERIA_TRUSTED_PROXIES: '10.0.0.1' };
const LONG = 'a-secret-of-more-than-thirty-two-characters';

function faultsOf(variables: Record<string, string>): string {
  try {
    readConfig({ variables, hostName: 'here', readFile: () => '' });
    return '';
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults.join('\n');
    throw error;
  }
}

/** Networks of all sizes down to the neighbour of the highest address of IPv4. */
function allButTheHighest(): string {
  return Array.from({ length: 32 }, (_, at) => {
    const start = at === 0 ? 0n : ((1n << BigInt(at)) - 1n) << BigInt(32 - at);
    const bytes = [24n, 16n, 8n, 0n].map((shift) => (start >> shift) & 255n);
    return `${bytes.join('.')}/${at + 1}`;
  }).join(',');
}

describe('S07: a start without a word about who is trusted', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['nothing at all', {}, /SOTERIA_TRUSTED_PROXIES is not set/],
    ['groups alone', { SOTERIA_ALLOWED_GROUPS: 'a' }, /SOTERIA_TRUSTED_PROXIES is not set/],
    ['everybody', { SOTERIA_TRUSTED_PROXIES: '0.0.0.0/0' }, /0\.0\.0\.0\/0, which is everybody/],
    [
      'everybody of IPv6',
      { SOTERIA_TRUSTED_PROXIES: '10.0.0.1,::/0' },
      /::\/0, which is everybody/,
    ],
    ['everybody in more digits', { SOTERIA_TRUSTED_PROXIES: '0.0.0.0/00' }, /which is everybody/],
    [
      'everybody of IPv4, as IPv6 has them',
      { SOTERIA_TRUSTED_PROXIES: '::ffff:0:0/96' },
      /has ::ffff:0:0\/96, which is everybody/,
    ],
    [
      'a network of IPv6 in which all of IPv4 is',
      { SOTERIA_TRUSTED_PROXIES: '::/1' },
      /has ::\/1, which is everybody/,
    ],
    [
      'everybody in halves',
      { SOTERIA_TRUSTED_PROXIES: '128.0.0.0/1,10.0.0.1,0.0.0.0/1' },
      /has 128\.0\.0\.0\/1 together with 0\.0\.0\.0\/1, which is everybody/,
    ],
    [
      'everybody in quarters that overlap, one of them mapped',
      { SOTERIA_TRUSTED_PROXIES: '0.0.0.0/2,64.9.9.9/2,::ffff:128.0.0.0/98,192.0.0.0/2' },
      /which is everybody/,
    ],
    [
      'everybody of IPv6 in halves',
      { SOTERIA_TRUSTED_PROXIES: '::/1,8000::/1' },
      /which is everybody/,
    ],
    [
      'no address',
      { SOTERIA_TRUSTED_PROXIES: 'proxy.svc' },
      /"proxy.svc", which is not an address/,
    ],
    ['a secret to be guessed', { SOTERIA_PROXY_SECRET: 'sesame' }, /at least 32 characters/],
    [
      'a secret in an empty file',
      { ...TRUST, SOTERIA_PROXY_SECRET_FILE: '/secret' },
      /SOTERIA_PROXY_SECRET_FILE names \/secret, which is empty/,
    ],
    ['a comma for secrets', { ...TRUST, SOTERIA_PROXY_SECRET: ',' }, /SECRET is set and has no/],
    ['any group', { ...TRUST, SOTERIA_ALLOWED_GROUPS: '*' }, /SOTERIA_ALLOWED_GROUPS has "\*"/],
    ['any viewer', { ...TRUST, SOTERIA_VIEWER_GROUPS: 'v,*' }, /SOTERIA_VIEWER_GROUPS has "\*"/],
    [
      'a group that no header can carry',
      { ...TRUST, SOTERIA_ALLOWED_GROUPS: '["cn=a,ou=b"]' },
      /"cn=a,ou=b", which a header cannot carry/,
    ],
    [
      'a group that the separator tears',
      { ...TRUST, SOTERIA_GROUPS_SEPARATOR: ' ', SOTERIA_ALLOWED_GROUPS: 'storage admins' },
      /"storage admins", which a header cannot carry/,
    ],
    ['umlauts', { ...TRUST, SOTERIA_VIEWER_GROUPS: 'grüppe' }, /which a header cannot carry/],
    [
      'namespaces that cannot be',
      { ...TRUST, SOTERIA_NAMESPACE_OPERATORS: 'team=Shop' },
      /"team=Shop", which is not of the form/,
    ],
    ['a folding name', { ...TRUST, SOTERIA_USER_HEADER: 'X_User' }, /a header is named with/],
    [
      'one header for two claims',
      { ...TRUST, SOTERIA_USER_HEADER: 'X-A', SOTERIA_GROUPS_HEADER: 'x-a' },
      /name the same header/,
    ],
    ['a token of anybody', { SOTERIA_TOKEN_JWKS_URL: 'https://i/k' }, /TOKEN_ISSUER is missing/],
    [
      'keys that somebody may change on their way',
      { SOTERIA_TOKEN_JWKS_URL: 'http://idp.example/keys' },
      /must be an https address/,
    ],
    [
      'keys that sign as well as verify',
      { SOTERIA_TOKEN_ISSUER: 'i', SOTERIA_TOKEN_ALGORITHMS: 'HS256' },
      /"HS256"; only RS256/,
    ],
    [
      'no signature',
      { SOTERIA_TOKEN_ALGORITHMS: 'none', SOTERIA_TOKEN_ISSUER: 'i' },
      /"none"; only/,
    ],
    [
      'groups that nobody asks',
      { ...TRUST, SOTERIA_AUTHORIZATION: 'cluster', SOTERIA_ALLOWED_GROUPS: 'a' },
      /SOTERIA_ALLOWED_GROUPS has no effect/,
    ],
  ])('is refused: %s', (_, variables, fault) => {
    expect(faultsOf(variables)).toMatch(fault);
  });

  it.each<[string, Record<string, string>]>([
    ['an address', TRUST],
    ['half of everybody', { SOTERIA_TRUSTED_PROXIES: '0.0.0.0/1,::ffff:0:0/97,128.0.0.0/2' }],
    ['everybody but one address', { SOTERIA_TRUSTED_PROXIES: allButTheHighest() }],
    ['addresses of all kinds', { SOTERIA_TRUSTED_PROXIES: 'fe80::1%eth0,::1,fd00::/8,10.1.2.3/8' }],
    ['a secret', { SOTERIA_PROXY_SECRET: LONG }],
    ['two secrets', { SOTERIA_PROXY_SECRET: `${LONG} ${LONG}-2` }],
    [
      'everybody with the secret',
      { SOTERIA_TRUSTED_PROXIES: '0.0.0.0/0', SOTERIA_PROXY_SECRET: LONG },
    ],
    ['by name: nobody needs to sign in', { SOTERIA_AUTH_ENABLED: 'false' }],
    [
      'names of groups in JSON, with another separator',
      {
        ...TRUST,
        SOTERIA_GROUPS_SEPARATOR: '|',
        SOTERIA_ALLOWED_GROUPS: '["cn=a,ou=b"]',
      },
    ],
  ])('is allowed: %s', (_, variables) => {
    expect(faultsOf(variables)).toBe('');
  });
});
