import { type User } from '../admission/admission';
import { type ApiError, failure, forbidden } from '../api-error';
import { type RequestInfo } from '../http/request-info';
import { arrayAt, textAt } from '../json';
import { type ApiObject } from '../object';
import { type Store } from '../store/store';
import { objectOf } from '../store/kind-store';
import { type AuthorizationMode } from './authentication';

const GROUP = 'rbac.authorization.k8s.io';
const KINDS = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'] as const;

/** What somebody wants to do. Source: ResourceAttributes and NonResourceAttributes. */
export interface Attributes {
  verb: string;
  group: string;
  /** Empty when a path is meant. */
  resource: string;
  subresource: string;
  namespace: string;
  name: string;
  path: string;
}

/** A rule of a Role. Source: PolicyRule (rbac.authorization.k8s.io/v1). */
export interface PolicyRule {
  verbs: readonly string[];
  apiGroups: readonly string[];
  resources: readonly string[];
  resourceNames: readonly string[];
  nonResourceURLs: readonly string[];
}

/** Anybody may ask these; who is recognised may look around as well. */
const PUBLIC_PATHS = /^\/(healthz|livez|readyz|version)(\/|$)/;
const DISCOVERY_PATHS = /^\/(api|apis|openapi)(\/|$)/;

/** Decides by the roles and bindings that are stored. */
export class Authorization {
  private cache = new Map<string, ApiObject[]>();

  constructor(
    readonly mode: AuthorizationMode,
    private readonly store: Store,
  ) {
    for (const kind of KINDS) {
      store.kind(`${kind}.${GROUP}`).onChange(() => this.cache.delete(kind));
    }
    store.onRollback(() => this.cache.clear());
  }

  allows(user: User, attributes: Attributes): boolean {
    if (this.mode === 'open' || user.groups.includes('system:masters')) return true;
    if (attributes.resource === '' && this.allowsPath(user, attributes)) return true;
    return this.rulesFor(user, attributes.namespace).some((rule) => covers(rule, attributes));
  }

  /** Throws 403 in the words of the API server. */
  require(user: User, attributes: Attributes): void {
    if (!this.allows(user, attributes)) throw refusal(user, attributes);
  }

  /** All rules that hold for a user in a namespace, or in the whole cluster when it is empty. */
  rulesFor(user: User, namespace: string): PolicyRule[] {
    const rules = this.all('clusterrolebindings')
      .filter((binding) => binds(binding, user, ''))
      .flatMap((binding) => this.rulesOf('clusterroles', '', textAt(binding, 'roleRef', 'name')));
    if (namespace === '') return rules;
    const local = this.all('rolebindings').filter(
      (binding) => binding.metadata.namespace === namespace && binds(binding, user, namespace),
    );
    return [...rules, ...local.flatMap((binding) => this.rulesOfBinding(binding, namespace))];
  }

  private rulesOfBinding(binding: ApiObject, namespace: string): PolicyRule[] {
    const name = textAt(binding, 'roleRef', 'name');
    return textAt(binding, 'roleRef', 'kind') === 'ClusterRole'
      ? this.rulesOf('clusterroles', '', name)
      : this.rulesOf('roles', namespace, name);
  }

  private rulesOf(kind: (typeof KINDS)[number], namespace: string, name: string): PolicyRule[] {
    const role = this.all(kind).find(
      ({ metadata }) => metadata.name === name && (metadata.namespace ?? '') === namespace,
    );
    return arrayAt(role, 'rules').map((rule) => ({
      verbs: strings(rule, 'verbs'),
      apiGroups: strings(rule, 'apiGroups'),
      resources: strings(rule, 'resources'),
      resourceNames: strings(rule, 'resourceNames'),
      nonResourceURLs: strings(rule, 'nonResourceURLs'),
    }));
  }

  private allowsPath(user: User, { path, verb }: Attributes): boolean {
    if (verb !== 'get') return false;
    const known = user.groups.includes('system:authenticated');
    return PUBLIC_PATHS.test(path) || (known && DISCOVERY_PATHS.test(path));
  }

  private all(kind: (typeof KINDS)[number]): ApiObject[] {
    let objects = this.cache.get(kind);
    if (objects === undefined) {
      const stored = this.store.kind(`${kind}.${GROUP}`);
      objects = Array.from(stored.snapshot(this.store.version), objectOf);
      this.cache.set(kind, objects);
    }
    return objects;
  }
}

const strings = (value: unknown, field: string): string[] =>
  arrayAt(value, field).filter((item) => typeof item === 'string');

function binds(binding: ApiObject, user: User, namespace: string): boolean {
  return arrayAt(binding, 'subjects').some((subject) => {
    const name = textAt(subject, 'name');
    switch (textAt(subject, 'kind')) {
      case 'User':
        return name === user.name;
      case 'Group':
        return user.groups.includes(name);
      default: {
        const home = textAt(subject, 'namespace') || namespace;
        return user.name === `system:serviceaccount:${home}:${name}`;
      }
    }
  });
}

function covers(rule: PolicyRule, attributes: Attributes): boolean {
  const { verb, group, resource, subresource, name, path } = attributes;
  if (!includes(rule.verbs, verb)) return false;
  if (resource === '') return rule.nonResourceURLs.some((url) => coversPath(url, path));
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  const anyResource = subresource === '' ? '*' : `*/${subresource}`;
  return (
    includes(rule.apiGroups, group) &&
    rule.resources.some((item) => item === full || item === '*' || item === anyResource) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(name))
  );
}

const includes = (list: readonly string[], value: string): boolean =>
  list.includes('*') || list.includes(value);

const coversPath = (url: string, path: string): boolean =>
  url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)));

export const attributesOf = (info: RequestInfo): Attributes => ({
  verb: info.verb,
  group: info.group,
  resource: info.plural,
  subresource: info.subresource,
  namespace: info.plural === 'namespaces' ? '' : info.namespace,
  name: info.name,
  path: info.path,
});

function refusal(user: User, attributes: Attributes): ApiError {
  const { verb, group, resource, subresource, namespace, name, path } = attributes;
  if (resource === '') {
    const message = `forbidden: User "${user.name}" cannot ${verb} path "${path}"`;
    return failure(403, 'Forbidden', message, { details: {} });
  }
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  const place = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return forbidden(
    { group, plural: resource },
    name,
    `User "${user.name}" cannot ${verb} resource "${full}" in API group "${group}" ${place}`,
  );
}
