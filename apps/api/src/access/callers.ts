import { type IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CLIENT_HEADER } from '@soteria/contracts';
import { type Instant, permissionsOf, type Via } from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { Authority, type Standing } from './authority';
import { type Caller, EVERYWHERE } from './caller';
import { type Identity, IdentityReader } from './identity';
import { onceThere, type Soon } from './soon';

/** Everybody, where nobody has to say who they are. */
const ANYBODY: Omit<Caller, 'via'> = {
  user: null,
  groups: [],
  role: 'operator',
  permissions: permissionsOf('operator'),
  method: 'none',
  reach: EVERYWHERE,
  namespaces: null,
  standsUntil: Infinity,
  may: async () => true,
};

/** Recognises callers: who they are, and what they may do. */
@Injectable()
export class Callers {
  private readonly isOpen: boolean;

  constructor(
    private readonly identities: IdentityReader,
    private readonly authority: Authority,
    @Inject(CONFIG) { auth }: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.isOpen = !auth.enabled;
  }

  /** Throws a problem, or rejects with it, when it cannot be told who it is, or what they may do. */
  recognise(request: IncomingMessage): Soon<Caller> {
    const via = viaOf(request);
    if (this.isOpen) return { ...ANYBODY, via };
    return onceThere(this.identities.read(request), (identity) =>
      onceThere(this.authority.standingOf(identity), (standing) =>
        this.callerOf(identity, standing, via),
      ),
    );
  }

  private callerOf(identity: Identity, standing: Standing, via: Via): Caller {
    const { user, groups, method, expiresAt } = identity;
    const { role, permissions, reach, namespaces, may } = standing;
    const standsUntil = Math.min(standing.standsUntil, this.monotonicOf(expiresAt));
    // Name by name: to spread the standing costs more than all the rest.
    return {
      user,
      groups,
      role,
      permissions,
      method,
      via,
      reach,
      namespaces,
      standsUntil,
      may,
    };
  }

  /** Most do not say when they end, and a clock read for each request is a part of what it costs. */
  private monotonicOf(expiresAt: Instant | null): number {
    if (expiresAt === null) return Infinity;
    return this.clock.monotonic() + (expiresAt - this.clock.now());
  }

  /** Whether a request comes from somebody, rightly or not, and not from a scraper. */
  isSomebody(request: IncomingMessage): boolean {
    return !this.isOpen && this.identities.isClaimed(request);
  }
}

const LOWER_CLIENT_HEADER = CLIENT_HEADER.toLowerCase();

/** What a client calls itself; it proves nothing and decides nothing. */
function viaOf({ headers }: IncomingMessage): Via {
  return headers[LOWER_CLIENT_HEADER] === 'console' ? 'console' : 'api';
}
