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

/** Binds a group to a role: in one namespace, or everywhere. */
export const binding = (to: string, group: string, namespace?: string): UnknownKubeObject => ({
  apiVersion: `${RBAC}/v1`,
  kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
  metadata: {
    name: `${to}-${group.replaceAll(':', '-')}`,
    ...(namespace !== undefined && { namespace }),
  },
  roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: to },
  subjects: [{ apiGroup: RBAC, kind: 'Group', name: group }],
});
