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

export const ROLES = ['none', 'viewer', 'operator'] as const;
export type Role = (typeof ROLES)[number];

const GRANTS: Record<Role, readonly Permission[]> = {
  none: [],
  viewer: ['inventory:read', 'policy:read', 'storage:read'],
  operator: PERMISSIONS,
};

/** The permissions that come with a role. */
export const permissionsOf = (role: Role): readonly Permission[] => GRANTS[role];
