import { type Permission, type Role } from '@soteria/domain';
import { type Caller } from './caller';
import { type Identity } from './identity';
import { type Soon } from './soon';

/** What somebody may do, as far as it was decided now. */
export type Standing = Pick<
  Caller,
  'permissions' | 'reach' | 'namespaces' | 'standsUntil' | 'may'
> & {
  role: Role;
};

/** Decides what somebody may do: by the configured groups, or by asking the cluster. */
export abstract class Authority {
  /** Throws a problem, or rejects with it, when that cannot be decided now: then nothing is permitted. */
  abstract standingOf(identity: Identity): Soon<Standing>;
}

/** What a permission is called where the cluster decides (docs/security.md). */
export const resourceOf = (permission: Permission): { resource: string; verb: string } => {
  const [resource = '', act = ''] = permission.split(':');
  return { resource, verb: VERBS[act] ?? act };
};

/** Kubernetes' words for ours; the others are the same. */
const VERBS: Readonly<Record<string, string>> = {
  read: 'get',
  write: 'update',
  scan: 'update',
  undo: 'delete',
  cancel: 'update',
};
