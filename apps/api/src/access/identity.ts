import { type IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { type Instant } from '@soteria/domain';
import { type AuthConfig } from '../config/auth-config';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { GroupLists } from './group-lists';
import {
  IdentityHeaders,
  MAX_GROUPS_LENGTH,
  MAX_TOKEN_LENGTH,
  MAX_USER_LENGTH,
  readableHeader,
} from './identity-headers';
import { PROXY_SECRET_HEADER, ProxySecrets } from './proxy-secret';
import { Rejection } from './rejection';
import { type Soon } from './soon';
import { TokenVerifier } from './token-verifier';
import { TrustedPeers } from './trusted-peers';

/** Who sent a request, told beyond doubt. */
export interface Identity {
  user: string;
  groups: readonly string[];
  method: 'headers' | 'token';
  /** When it ends by itself; null when it does not say. */
  expiresAt: Instant | null;
}

const LOWER_SECRET_HEADER = PROXY_SECRET_HEADER.toLowerCase();

const SIGN_IN = 'Sign in at the proxy before Soteria.';
const THROUGH_PROXY =
  'Requests must come through the authenticating proxy; this one came from elsewhere.';

/** Recognises callers by what an authenticating proxy says of them (docs/security.md). */
@Injectable()
export class IdentityReader {
  private readonly auth: AuthConfig;
  private readonly peers: TrustedPeers;
  private readonly secrets: ProxySecrets;
  private readonly tokens: TokenVerifier | null;
  /** Every header that a decision here rests on: exactly one name each, and no other is looked at. */
  readonly headers: readonly string[];
  private readonly reader: IdentityHeaders;
  /** The headers of user and groups, in lower case. */
  private readonly lowerUserHeader: string;
  private readonly lowerGroupsHeader: string;
  /** What no header of groups means: nobody that Soteria could tell apart, but to the cluster a name is enough. */
  private readonly withoutGroups: '' | null;
  private readonly groupLists = new GroupLists();

  constructor(@Inject(CONFIG) { auth }: Config, @Inject(CLOCK) clock: Clock) {
    this.auth = auth;
    this.lowerUserHeader = auth.userHeader.toLowerCase();
    this.lowerGroupsHeader = auth.groupsHeader.toLowerCase();
    this.withoutGroups = auth.authority === 'cluster' ? '' : null;
    this.peers = new TrustedPeers(auth.trustedProxies);
    this.secrets = new ProxySecrets(auth.proxySecrets);
    this.tokens = auth.token && new TokenVerifier(auth.token, clock);
    this.headers = [
      ...(auth.token ? [auth.token.header] : [auth.userHeader, auth.groupsHeader]),
      ...(this.secrets.areUsed ? [PROXY_SECRET_HEADER] : []),
    ];
    this.reader = new IdentityHeaders(this.headers);
  }

  /** Whether a request claims any identity, rightly or not. */
  isClaimed({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean {
    const names = new Set(this.headers.map((name) => name.toLowerCase()));
    return rawHeaders.some((text, at) => at % 2 === 0 && names.has(text.toLowerCase()));
  }

  /** Who sent a request; throws a `Rejection`, or rejects with it, when that cannot be told beyond doubt. */
  read({ rawHeaders, socket }: IncomingMessage): Soon<Identity> {
    if (this.auth.trustedProxies.length > 0 && !this.peers.includes(socket.remoteAddress)) {
      throw new Rejection('untrusted-peer', THROUGH_PROXY);
    }
    const values = this.reader.valuesIn(rawHeaders);
    this.demandSecret(values.get(LOWER_SECRET_HEADER));
    return this.tokens && this.auth.token
      ? this.fromToken(this.tokens, this.auth.token.header, values)
      : this.fromHeaders(values);
  }

  private demandSecret(presented: string | undefined): void {
    if (!this.secrets.areUsed) return;
    if (presented === undefined) throw new Rejection('proxy-secret-missing', THROUGH_PROXY);
    if (!this.secrets.accept(presented)) throw new Rejection('proxy-secret-wrong', THROUGH_PROXY);
  }

  private fromHeaders(values: ReadonlyMap<string, string>): Identity {
    const { userHeader, groupsHeader, groupsSeparator } = this.auth;
    const user = values.get(this.lowerUserHeader);
    const groups = values.get(this.lowerGroupsHeader) ?? this.withoutGroups;
    if (user === undefined || groups === null) throw new Rejection('identity-missing', SIGN_IN);
    const name = readableHeader(userHeader, user, MAX_USER_LENGTH);
    // A layer between us and the client may have joined two lines into one.
    if (name.includes(',')) {
      throw new Rejection('header-repeated', `The header ${userHeader} holds more than one name.`);
    }
    return {
      user: name,
      groups: this.groupLists.get(groups, () =>
        // Somebody in no group at all: some proxies send the header empty then.
        groups.trim() === ''
          ? []
          : readableHeader(groupsHeader, groups, MAX_GROUPS_LENGTH)
              .split(groupsSeparator)
              .map((group) => group.trim())
              .filter((group) => group !== ''),
      ),
      method: 'headers',
      expiresAt: null,
    };
  }

  private async fromToken(
    tokens: TokenVerifier,
    header: string,
    values: ReadonlyMap<string, string>,
  ): Promise<Identity> {
    const value = values.get(header.toLowerCase());
    if (value === undefined) throw new Rejection('token-missing', SIGN_IN);
    const text = readableHeader(header, value, MAX_TOKEN_LENGTH);
    const isAuthorization = header.toLowerCase() === 'authorization';
    const bearer = isAuthorization ? /^Bearer +(\S+)$/i.exec(text)?.[1] : text;
    if (bearer === undefined) throw new Rejection('token-missing', SIGN_IN);
    const { user, groups, expiresAt } = await tokens.verify(bearer);
    return { user: readableClaim(user), groups, method: 'token', expiresAt };
  }
}

/** A claim is JSON and so can hold what a header cannot; names in logs and records are to be plain. */
function readableClaim(user: string): string {
  return readableHeader('token', Buffer.from(user, 'utf8').toString('latin1'), MAX_USER_LENGTH);
}
