import { type Permission, type Role, type Via } from '@soteria/domain';
import { type IdentifiedRequest } from '../http/request-id';

/** Who sent a request, and what they may do. */
export interface Caller {
  /** Null while nobody has to say who they are. */
  user: string | null;
  groups: readonly string[];
  role: Role;
  permissions: readonly Permission[];
  method: 'none' | 'headers' | 'token';
  via: Via;
}

export interface CallersRequest extends IdentifiedRequest {
  caller: Caller;
}

/** The name under which a caller's acts are recorded. */
export const nameOfCaller = (caller: Caller): string => caller.user ?? 'anonymous';
