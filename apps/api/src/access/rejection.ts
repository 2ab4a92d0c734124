import { type ProblemCode } from '@soteria/contracts';
import { ProblemError } from '../http/problem-error';

/** The reasons to turn somebody away, and the problem that each is answered with. */
const CODE_OF = {
  'untrusted-peer': 'untrusted-peer',
  'proxy-secret-missing': 'untrusted-peer',
  'proxy-secret-wrong': 'untrusted-peer',
  'identity-missing': 'not-authenticated',
  'header-repeated': 'ambiguous-identity',
  'header-alias': 'ambiguous-identity',
  'header-connection': 'ambiguous-identity',
  'header-empty': 'ambiguous-identity',
  'header-oversize': 'ambiguous-identity',
  'header-characters': 'ambiguous-identity',
  'name-reserved': 'ambiguous-identity',
  'token-missing': 'not-authenticated',
  'token-invalid': 'not-authenticated',
  'token-expired': 'not-authenticated',
  'cross-site-host': 'cross-site-request',
  'cross-site-fetch': 'cross-site-request',
  'cross-site-origin': 'cross-site-request',
  'cross-site-client': 'cross-site-request',
  'not-permitted': 'not-permitted',
  'other-namespace': 'not-found',
  'too-many-requests': 'too-many-requests',
} as const satisfies Record<string, ProblemCode>;

/** Why somebody was turned away: a closed list, so that it can label a metric. */
export type RejectionReason = keyof typeof CODE_OF;

/** A caller was turned away. What the detail says never repeats what a header held. */
export class Rejection extends ProblemError {
  constructor(
    readonly reason: RejectionReason,
    detail: string,
    more: { retryAfterSeconds?: number } = {},
  ) {
    super(CODE_OF[reason], detail, more);
    this.name = 'Rejection';
  }
}
