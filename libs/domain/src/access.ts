/** What a caller may do. Every route of the API names one of these, or says that it is public. */
export const PERMISSIONS = [
  'inventory:read',
  'backup:create',
  'restore:create',
  'restore:undo',
  'operation:cancel',
  'policy:read',
  'policy:write',
  'storage:read',
  'storage:scan',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export type Role = 'none' | 'viewer' | 'operator';

const GRANTS: Record<Role, readonly Permission[]> = {
  none: [],
  viewer: ['inventory:read', 'policy:read', 'storage:read'],
  operator: PERMISSIONS,
};

/** The permissions that come with a role. */
export const permissionsOf = (role: Role): readonly Permission[] => GRANTS[role];

/**
 * Permissions that can hold in some namespaces only. The others are about the whole cluster, and
 * their answers name every namespace, so they are held everywhere or not at all.
 */
export const NAMESPACED_PERMISSIONS: readonly Permission[] = [
  'inventory:read',
  'backup:create',
  'restore:create',
  'restore:undo',
  'operation:cancel',
];

/** What somebody may do: in the whole cluster, and beyond that in some of its namespaces. */
export interface Rights {
  everywhere: ReadonlySet<Permission>;
  within: ReadonlyMap<string, ReadonlySet<Permission>>;
}

/** A group's role in some namespaces. */
export interface NamespaceGrant {
  group: string;
  role: Role;
  namespaces: readonly string[];
}

/** Which groups may what. Names are compared letter by letter. */
export interface GroupRules {
  operators: readonly string[];
  viewers: readonly string[];
  grants: readonly NamespaceGrant[];
}

/** What the members of some groups may do: all that any of the groups may. */
export function rightsOfGroups(groups: readonly string[], rules: GroupRules): Rights {
  const within = new Map<string, ReadonlySet<Permission>>();
  for (const { group, role, namespaces } of rules.grants) {
    if (!groups.includes(group)) continue;
    const granted = permissionsOf(role).filter((each) => NAMESPACED_PERMISSIONS.includes(each));
    for (const namespace of namespaces) {
      within.set(namespace, new Set([...(within.get(namespace) ?? []), ...granted]));
    }
  }
  return { everywhere: new Set(permissionsOf(roleOfGroups(groups, rules))), within };
}

function roleOfGroups(groups: readonly string[], { operators, viewers }: GroupRules): Role {
  if (groups.some((group) => operators.includes(group))) return 'operator';
  return groups.some((group) => viewers.includes(group)) ? 'viewer' : 'none';
}

/** Whether something may be done in a namespace, or with null in all of them. */
export function mayIn(rights: Rights, permission: Permission, namespace: string | null): boolean {
  if (rights.everywhere.has(permission)) return true;
  return namespace !== null && (rights.within.get(namespace)?.has(permission) ?? false);
}

/** The permissions that are held somewhere, in the order of `PERMISSIONS`. */
export function permissionsHeld({ everywhere, within }: Rights): Permission[] {
  const held = new Set([...everywhere, ...[...within.values()].flatMap((each) => [...each])]);
  return PERMISSIONS.filter((permission) => held.has(permission));
}

/** The role whose permissions are the most that is held anywhere. */
export function roleOfPermissions(permissions: readonly Permission[]): Role {
  if (permissions.some((each) => !GRANTS.viewer.includes(each))) return 'operator';
  return permissions.length > 0 ? 'viewer' : 'none';
}
