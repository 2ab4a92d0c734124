import { type Permission, type Role, type Via } from '@soteria/domain';
import { type IdentifiedRequest } from '../http/request-id';

/** What of the cluster somebody may know of. */
export interface Reach {
  /** Whether that is everything. */
  readonly everywhere: boolean;
  /** Whether what is in a namespace may be known; of things in no namespace, only when all may. */
  sees(namespace: string): boolean;
}

/** The reach of those who may see every namespace. */
export const EVERYWHERE: Reach = { everywhere: true, sees: () => true };

/** Who sent a request, and what they may do. */
export interface Caller {
  /** Null while nobody has to say who they are. */
  user: string | null;
  groups: readonly string[];
  role: Role;
  /** What they may do in at least one namespace. */
  permissions: readonly Permission[];
  method: 'none' | 'headers' | 'token';
  via: Via;
  reach: Reach;
  /** The namespaces they are confined to, sorted; null: they are not confined. */
  namespaces: readonly string[] | null;
  /** Until when this may be relied on, by the process's monotonic clock: a wall clock that is set back prolongs nothing. */
  standsUntil: number;
  /** Whether they may do something in a namespace, or with null in all of them. */
  may(permission: Permission, namespace: string | null): Promise<boolean>;
}

export interface CallersRequest extends IdentifiedRequest {
  caller: Caller;
}

/** The name under which a caller's acts are recorded. */
export const nameOfCaller = (caller: Caller): string => caller.user ?? 'anonymous';
