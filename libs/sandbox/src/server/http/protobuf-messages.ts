/**
 * The numbers under which fields travel in protobuf, for the kinds that `kubectl create` and
 * `kubectl auth` send that way. Source: generated.proto (k8s.io/api and k8s.io/apimachinery).
 * `[]` repeats, `{}` maps strings; `bytes` become base64 as in JSON.
 */
export type ProtoMessage = Readonly<Record<number, readonly [field: string, type: string]>>;

const metadata = ['metadata', 'ObjectMeta'] as const;
const rules = ['rules', '[]PolicyRule'] as const;
const binding: ProtoMessage = {
  1: metadata,
  2: ['subjects', '[]Subject'],
  3: ['roleRef', 'RoleRef'],
};

export const PROTO_MESSAGES: Readonly<Record<string, ProtoMessage>> = {
  Unknown: { 1: ['typeMeta', 'TypeMeta'], 2: ['raw', 'raw'], 4: ['contentType', 'string'] },
  TypeMeta: { 1: ['apiVersion', 'string'], 2: ['kind', 'string'] },
  ObjectMeta: {
    1: ['name', 'string'],
    2: ['generateName', 'string'],
    3: ['namespace', 'string'],
    5: ['uid', 'string'],
    6: ['resourceVersion', 'string'],
    11: ['labels', '{}string'],
    12: ['annotations', '{}string'],
    13: ['ownerReferences', '[]OwnerReference'],
    14: ['finalizers', '[]string'],
  },
  OwnerReference: {
    1: ['kind', 'string'],
    3: ['name', 'string'],
    4: ['uid', 'string'],
    5: ['apiVersion', 'string'],
    6: ['controller', 'boolean'],
    7: ['blockOwnerDeletion', 'boolean'],
  },
  Namespace: { 1: metadata, 2: ['spec', 'NamespaceSpec'] },
  NamespaceSpec: { 1: ['finalizers', '[]string'] },
  ConfigMap: {
    1: metadata,
    2: ['data', '{}string'],
    3: ['binaryData', '{}bytes'],
    4: ['immutable', 'boolean'],
  },
  Secret: {
    1: metadata,
    2: ['data', '{}bytes'],
    3: ['type', 'string'],
    4: ['stringData', '{}string'],
    5: ['immutable', 'boolean'],
  },
  ServiceAccount: {
    1: metadata,
    3: ['imagePullSecrets', '[]LocalObjectReference'],
    4: ['automountServiceAccountToken', 'boolean'],
  },
  LocalObjectReference: { 1: ['name', 'string'] },
  ResourceQuota: { 1: metadata, 2: ['spec', 'ResourceQuotaSpec'] },
  ResourceQuotaSpec: { 1: ['hard', '{}Quantity'], 2: ['scopes', '[]string'] },
  PolicyRule: {
    1: ['verbs', '[]string'],
    2: ['apiGroups', '[]string'],
    3: ['resources', '[]string'],
    4: ['resourceNames', '[]string'],
    5: ['nonResourceURLs', '[]string'],
  },
  Role: { 1: metadata, 2: rules },
  ClusterRole: { 1: metadata, 2: rules },
  RoleBinding: binding,
  ClusterRoleBinding: binding,
  Subject: {
    1: ['kind', 'string'],
    2: ['apiGroup', 'string'],
    3: ['name', 'string'],
    4: ['namespace', 'string'],
  },
  RoleRef: { 1: ['apiGroup', 'string'], 2: ['kind', 'string'], 3: ['name', 'string'] },
  SelfSubjectReview: { 1: metadata },
  SelfSubjectAccessReview: { 1: metadata, 2: ['spec', 'SelfSubjectAccessReviewSpec'] },
  SelfSubjectAccessReviewSpec: {
    1: ['resourceAttributes', 'ResourceAttributes'],
    2: ['nonResourceAttributes', 'NonResourceAttributes'],
  },
  ResourceAttributes: {
    1: ['namespace', 'string'],
    2: ['verb', 'string'],
    3: ['group', 'string'],
    4: ['version', 'string'],
    5: ['resource', 'string'],
    6: ['subresource', 'string'],
    7: ['name', 'string'],
  },
  NonResourceAttributes: { 1: ['path', 'string'], 2: ['verb', 'string'] },
  SelfSubjectRulesReview: { 1: metadata, 2: ['spec', 'SelfSubjectRulesReviewSpec'] },
  SelfSubjectRulesReviewSpec: { 1: ['namespace', 'string'] },
};
