import { type ApiError, failure } from '../api-error';
import { type User } from '../admission/admission';

/** Who may use the sandbox without saying who they are. */
export type AuthorizationMode = 'open' | 'rbac';

/** Everybody in open mode, and whoever has the administrator's token. */
export const ADMIN: User = {
  name: 'system:admin',
  groups: ['system:masters', 'system:authenticated'],
};

const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):[^:]+$/;

/** A user by name, with the groups that come with the name. */
export function userNamed(name: string, groups: readonly string[] = []): User {
  const [, namespace] = SERVICE_ACCOUNT.exec(name) ?? [];
  const derived =
    namespace === undefined
      ? []
      : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return { name, groups: [...derived, ...groups, 'system:authenticated'] };
}

export const unauthorized = (): ApiError => failure(401, 'Unauthorized', 'Unauthorized');

/** Recognises users by bearer tokens. */
export class Authentication {
  constructor(
    private readonly mode: AuthorizationMode,
    private readonly tokens: ReadonlyMap<string, User>,
  ) {}

  /** Throws 401 for a token that nobody has. */
  identify(authorization: string | undefined): User {
    if (authorization === undefined || authorization === '') {
      return this.mode === 'open' ? ADMIN : ANONYMOUS;
    }
    const [, token = ''] = /^Bearer\s+(.+)$/i.exec(authorization) ?? [];
    const user = this.tokens.get(token.trim());
    if (user === undefined) throw unauthorized();
    return user;
  }
}
