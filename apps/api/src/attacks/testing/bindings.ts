import { type UnknownKubeObject } from '@soteria/kube';

export const RBAC = 'rbac.authorization.k8s.io';

/** What is granted of Soteria's own permissions. */
export const accessRule = (resources: string[], verbs: string[]) => ({
  apiGroups: ['soteria.io'],
  resources,
  verbs,
});

export const clusterRole = (name: string, ...rules: object[]): UnknownKubeObject => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRole',
  metadata: { name },
  rules,
});

/** Binds a group, or one person, to a role: in one namespace, or everywhere. */
export const binding = (
  to: string,
  name: string,
  namespace?: string,
  kind: 'Group' | 'User' = 'Group',
): UnknownKubeObject => ({
  apiVersion: `${RBAC}/v1`,
  kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
  metadata: {
    name: `${to}-${name.replaceAll(':', '-')}`,
    ...(namespace !== undefined && { namespace }),
  },
  roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: to },
  subjects: [{ apiGroup: RBAC, kind, name }],
});
