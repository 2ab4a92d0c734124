import { type ProblemCode } from '@soteria/contracts';
import { ProblemError } from '../http/problem-error';

/** Why somebody was turned away: a closed list, so that it can label a metric. */
export const REJECTION_REASONS = [
  'untrusted-peer',
  'proxy-secret-missing',
  'proxy-secret-wrong',
  'identity-missing',
  'header-repeated',
  'header-alias',
  'header-connection',
  'header-empty',
  'header-oversize',
  'header-characters',
  'name-reserved',
  'token-missing',
  'token-invalid',
  'token-expired',
  'cross-site-host',
  'cross-site-fetch',
  'cross-site-origin',
  'cross-site-client',
  'not-permitted',
  'other-namespace',
  'too-many-requests',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

const CODE_OF: Readonly<Record<RejectionReason, ProblemCode>> = {
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
};

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
