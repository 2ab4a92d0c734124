import { type IncomingMessage } from 'node:http';
import { permissionsOf, type Role } from '@soteria/domain';
import { type AuthConfig } from '../config/config';
import { networkList } from '../config/read-config';
import { ProblemError } from '../http/problem-error';
import { type Caller } from './caller';

const CONSOLE_HEADER = 'x-soteria-client';

/** Recognises callers by the headers that an authenticating proxy sets (docs/security.md). */
export class IdentityReader {
  private readonly trusted;

  constructor(private readonly auth: AuthConfig) {
    this.trusted = networkList(auth.trustedProxies);
  }

  /** Who sent a request; throws a problem when that cannot be told beyond doubt. */
  read(request: IncomingMessage): Caller {
    const via = request.headers[CONSOLE_HEADER] === 'console' ? 'console' : 'api';
    if (!this.auth.enabled) {
      const permissions = permissionsOf('operator');
      return { user: null, groups: [], role: 'operator', permissions, method: 'none', via };
    }
    this.demandTrustedPeer(request);
    const user = this.single(request, this.auth.userHeader);
    const groups = this.single(request, this.auth.groupsHeader)
      .split(this.auth.groupsSeparator)
      .map((group) => group.trim())
      .filter((group) => group !== '');
    const role = this.roleOf(groups);
    return { user, groups, role, permissions: permissionsOf(role), method: 'headers', via };
  }

  private demandTrustedPeer({ socket }: IncomingMessage): void {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    if (address !== '' && this.trusted.check(address, family)) return;
    throw new ProblemError(
      'untrusted-peer',
      'Requests must come through the authenticating proxy; this one came from elsewhere.',
    );
  }

  /** The one value of a header. Node would join repeated ones, so the raw list is looked at. */
  private single(request: IncomingMessage, name: string): string {
    const values = request.headersDistinct[name.toLowerCase()] ?? [];
    if (values.length > 1) {
      throw new ProblemError('ambiguous-identity', `The header ${name} came more than once.`);
    }
    const value = values[0]?.trim();
    if (value) return value;
    throw new ProblemError('not-authenticated', 'Sign in at the proxy before Soteria.');
  }

  private roleOf(groups: readonly string[]): Role {
    if (groups.some((group) => this.auth.allowedGroups.includes(group))) return 'operator';
    return groups.some((group) => this.auth.viewerGroups.includes(group)) ? 'viewer' : 'none';
  }
}
