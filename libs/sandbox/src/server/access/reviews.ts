import { type User } from '../admission/admission';
import { type ResourceRequest } from '../http/context';
import { type JsonObject, arrayAt, isObject, objectAt, textAt } from '../json';
import { type ApiObject } from '../object';
import { type ResourceDefinition, defineResource } from '../resources/definition';
import { kubernetesType } from '../schema/kubernetes';
import { userNamed } from './authentication';
import { type Attributes } from './authorization';

const authorization = { group: 'authorization.k8s.io', version: 'v1', verbs: ['create'] };
const authentication = { group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] };

/** Kinds that are questions: they are answered and never stored. */
export const REVIEWS: readonly ResourceDefinition[] = [
  defineResource({
    ...authorization,
    plural: 'subjectaccessreviews',
    kind: 'SubjectAccessReview',
    namespaced: false,
    schema: kubernetesType('SubjectAccessReview'),
    review: (request, object) => accessReview(request, object, subjectOf(object)),
  }),
  defineResource({
    ...authorization,
    plural: 'localsubjectaccessreviews',
    kind: 'LocalSubjectAccessReview',
    namespaced: true,
    schema: kubernetesType('LocalSubjectAccessReview'),
    review: (request, object) => accessReview(request, object, subjectOf(object)),
  }),
  defineResource({
    ...authorization,
    plural: 'selfsubjectaccessreviews',
    kind: 'SelfSubjectAccessReview',
    namespaced: false,
    schema: kubernetesType('SelfSubjectAccessReview'),
    review: (request, object) => accessReview(request, object, request.user),
  }),
  defineResource({
    ...authorization,
    plural: 'selfsubjectrulesreviews',
    kind: 'SelfSubjectRulesReview',
    namespaced: false,
    schema: kubernetesType('SelfSubjectRulesReview'),
    review: rulesReview,
  }),
  defineResource({
    ...authentication,
    plural: 'selfsubjectreviews',
    kind: 'SelfSubjectReview',
    namespaced: false,
    schema: kubernetesType('SelfSubjectReview'),
    review: ({ user }, object) => ({
      ...object,
      status: { userInfo: { username: user.name, groups: user.groups } },
    }),
  }),
  defineResource({
    ...authentication,
    plural: 'tokenreviews',
    kind: 'TokenReview',
    namespaced: false,
    schema: kubernetesType('TokenReview'),
    review: tokenReview,
  }),
];

function subjectOf(object: ApiObject): User {
  const groups = arrayAt(object, 'spec', 'groups').filter((group) => typeof group === 'string');
  return { name: textAt(object, 'spec', 'user'), groups };
}

function accessReview({ cluster }: ResourceRequest, object: ApiObject, user: User): ApiObject {
  const allowed = cluster.authorization.allows(user, askedFor(object));
  return {
    ...object,
    status: allowed ? { allowed } : { allowed, reason: 'no RBAC rule allows it' },
  };
}

function askedFor(object: ApiObject): Attributes {
  const resource = objectAt(object, 'spec', 'resourceAttributes');
  const path = objectAt(object, 'spec', 'nonResourceAttributes');
  const source: JsonObject =
    isObject(object['spec']) && 'resourceAttributes' in object['spec'] ? resource : path;
  return {
    verb: textAt(source, 'verb'),
    group: textAt(source, 'group'),
    resource: textAt(source, 'resource'),
    subresource: textAt(source, 'subresource'),
    namespace: textAt(source, 'namespace'),
    name: textAt(source, 'name'),
    path: textAt(source, 'path'),
  };
}

function rulesReview({ cluster, user }: ResourceRequest, object: ApiObject): ApiObject {
  const { authorization: decider } = cluster;
  const everything = decider.mode === 'open' || user.groups.includes('system:masters');
  const rules = everything
    ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] }]
    : decider.rulesFor(user, textAt(object, 'spec', 'namespace'));
  return {
    ...object,
    status: {
      incomplete: false,
      resourceRules: rules
        .filter((rule) => rule.resources.length > 0)
        .map(({ nonResourceURLs: _, ...rule }) => rule),
      nonResourceRules: rules
        .filter((rule) => rule.nonResourceURLs.length > 0)
        .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    },
  };
}

function tokenReview({ cluster }: ResourceRequest, object: ApiObject): ApiObject {
  try {
    const { name } = cluster.authentication.identify(`Bearer ${textAt(object, 'spec', 'token')}`);
    const { groups } = userNamed(name);
    return { ...object, status: { authenticated: true, user: { username: name, groups } } };
  } catch {
    return { ...object, status: { error: 'invalid bearer token' } };
  }
}
