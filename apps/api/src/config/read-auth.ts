import {
  type NamespaceGrant,
  namespaceNameFault,
  type Parsed,
  parsed,
  refused,
  type Role,
} from '@soteria/domain';
import { type AuthConfig } from './auth-config';
import { type EnvironmentReader } from './environment';
import { headerName } from './header-name';
import { isNetwork, thoseWhoAreEverybody } from './networks';
import { readToken } from './read-token';

/** A secret of less than this can be guessed. */
const MIN_PROXY_SECRET_LENGTH = 32;

/** Reads how callers are recognised; faults are noted with the reader. */
export function readAuth(read: EnvironmentReader): AuthConfig {
  const auth: AuthConfig = {
    enabled: read.flag('SOTERIA_AUTH_ENABLED', true),
    authority: read.choice('SOTERIA_AUTHORIZATION', 'groups', ['groups', 'cluster']),
    groups: {
      operators: read.list('SOTERIA_ALLOWED_GROUPS'),
      viewers: read.list('SOTERIA_VIEWER_GROUPS'),
      grants: [
        ...grants(read, 'SOTERIA_NAMESPACE_OPERATORS', 'operator'),
        ...grants(read, 'SOTERIA_NAMESPACE_VIEWERS', 'viewer'),
      ],
    },
    clusterUserPrefix: read.text('SOTERIA_CLUSTER_USER_PREFIX', ''),
    clusterGroupPrefix: read.text('SOTERIA_CLUSTER_GROUP_PREFIX', ''),
    trustedProxies: networks(read, 'SOTERIA_TRUSTED_PROXIES'),
    proxySecrets: proxySecrets(read),
    userHeader: header(read, 'SOTERIA_USER_HEADER', 'X-Forwarded-User'),
    groupsHeader: header(read, 'SOTERIA_GROUPS_HEADER', 'X-Forwarded-Groups'),
    groupsSeparator: read.separator('SOTERIA_GROUPS_SEPARATOR', ','),
    token: readToken(read),
    publicOrigin: read.parse<string | null>('SOTERIA_PUBLIC_ORIGIN', null, origin),
  };
  if (auth.enabled) checkAuth(read, auth);
  return auth;
}

/** What is set and has no secret in it is a fault: taken for none, it would switch the proof off. */
function proxySecrets(read: EnvironmentReader): string[] {
  const text = read.secret('SOTERIA_PROXY_SECRET');
  const secrets = (text ?? '').split(/[\s,]+/).filter((secret) => secret !== '');
  if (text !== null && secrets.length === 0) {
    read.faults.push(
      'SOTERIA_PROXY_SECRET is set and has no secret in it: give it a value, or unset it.',
    );
  }
  return secrets;
}

function checkAuth(read: EnvironmentReader, auth: AuthConfig): void {
  checkTrust(read, auth);
  checkGroups(read, auth);
  if (auth.proxySecrets.some((secret) => secret.length < MIN_PROXY_SECRET_LENGTH)) {
    read.faults.push(
      `SOTERIA_PROXY_SECRET must have at least ${MIN_PROXY_SECRET_LENGTH} characters; where it holds two values, each of them.`,
    );
  }
  if (auth.userHeader.toLowerCase() === auth.groupsHeader.toLowerCase()) {
    read.faults.push('SOTERIA_USER_HEADER and SOTERIA_GROUPS_HEADER name the same header.');
  }
}

/** With identity headers believed from anybody, everybody is whoever they say. */
function checkTrust(read: EnvironmentReader, auth: AuthConfig): void {
  const { trustedProxies, proxySecrets, token } = auth;
  if (proxySecrets.length > 0 || token !== null) return;
  const remedy =
    'or set SOTERIA_PROXY_SECRET to a secret that the proxy sends, or SOTERIA_TOKEN_ISSUER and the ' +
    'other SOTERIA_TOKEN_ variables to have tokens verified, or set SOTERIA_AUTH_ENABLED=false to let everybody do everything.';
  if (trustedProxies.length === 0) {
    read.faults.push(
      `SOTERIA_TRUSTED_PROXIES is not set: name the addresses (CIDRs) of the authenticating proxy, ${remedy}`,
    );
  }
  const everybody = thoseWhoAreEverybody(trustedProxies);
  if (everybody.length > 0) {
    read.faults.push(
      `SOTERIA_TRUSTED_PROXIES has ${everybody.join(' together with ')}, which is everybody: name the addresses of the proxy alone, ${remedy}`,
    );
  }
}

function checkGroups(read: EnvironmentReader, { authority, groups, ...auth }: AuthConfig): void {
  const { operators, viewers, grants: within } = groups;
  const named: [string, readonly string[]][] = [
    ['SOTERIA_ALLOWED_GROUPS', operators],
    ['SOTERIA_VIEWER_GROUPS', viewers],
    ['SOTERIA_NAMESPACE_OPERATORS', within.map(({ group }) => group)],
    ['SOTERIA_NAMESPACE_VIEWERS', within.map(({ group }) => group)],
  ];
  for (const [variable, list] of named) {
    if (authority === 'cluster' && read.raw(variable) !== null) {
      read.faults.push(
        `${variable} has no effect while SOTERIA_AUTHORIZATION is cluster; unset one.`,
      );
    }
    if (list.includes('*')) {
      read.faults.push(`${variable} has "*": groups are compared letter by letter; name them.`);
    }
    // Such a name cannot arrive in one piece, so nobody would ever be let in by it.
    const torn = list.find((group) => group.includes(auth.groupsSeparator) || /[^ -~]/.test(group));
    if (torn !== undefined && auth.token === null && read.raw(variable) !== null) {
      read.faults.push(
        `${variable} has "${torn}", which a header cannot carry: it has the separator "${auth.groupsSeparator}" or other characters than ASCII. Use SOTERIA_GROUPS_SEPARATOR or tokens (SOTERIA_TOKEN_ISSUER).`,
      );
    }
  }
}

/** `team-shop=shop|shop-staging`: what stands after the last `=` are the group's namespaces. */
function grants(read: EnvironmentReader, name: string, role: Role): NamespaceGrant[] {
  return read.list(name).flatMap((entry) => {
    const at = entry.lastIndexOf('=');
    const group = entry.slice(0, Math.max(at, 0)).trim();
    const namespaces = entry
      .slice(at + 1)
      .split('|')
      .map((each) => each.trim());
    if (group !== '' && namespaces.every((each) => namespaceNameFault(each) === null)) {
      return [{ group, role, namespaces }];
    }
    read.faults.push(`${name} has "${entry}", which is not of the form group=namespace|namespace.`);
    return [];
  });
}

function header(read: EnvironmentReader, name: string, fallback: string): string {
  return read.parse(name, fallback, headerName);
}

function origin(text: string): Parsed<string> {
  const address = URL.canParse(text) ? new URL(text) : null;
  if (address && /^https?:$/.test(address.protocol) && address.origin === text) return parsed(text);
  return refused('must be an origin such as https://soteria.example.org, without a path');
}

function networks(read: EnvironmentReader, name: string): string[] {
  const list = read.list(name);
  for (const network of list) {
    if (!isNetwork(network)) {
      read.faults.push(`${name} has "${network}", which is not an address or CIDR (10.0.0.0/8).`);
    }
  }
  return list;
}
