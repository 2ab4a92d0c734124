import { noSuchPath } from '../api-error';
import { subresourcesOf } from '../requests/dispatch';
import { type ResourceDefinition, apiVersionOf } from '../resources/definition';
import { type Registry } from '../resources/registry';

/** The version of Kubernetes that the sandbox imitates. */
export const SERVER_VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.2+sandbox',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2026-07-14T00:00:00Z',
  goVersion: 'go1.26.1',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** `/api`, `/apis` and the lists of resources below them, as older clients read them. Throws 404. */
export function discover(path: string, registry: Registry): object {
  const parts = path.split('/').filter((part) => part !== '');
  const [root, group, version] = parts;
  if (root === 'api' && parts.length === 1) return apiVersions();
  if (root === 'api' && parts.length === 2) return resourceList(registry, '', group ?? '');
  if (root === 'apis' && parts.length === 1) return groupList(registry);
  if (root === 'apis' && parts.length === 2) return apiGroup(registry, group ?? '');
  if (root === 'apis' && parts.length === 3)
    return resourceList(registry, group ?? '', version ?? '');
  throw noSuchPath();
}

function apiVersions(): object {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
}

const groupsOf = (registry: Registry): string[] => [
  ...new Set(registry.all().map((definition) => definition.group)),
];

function groupList(registry: Registry): object {
  const groups = groupsOf(registry).filter((group) => group !== '');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map((group) => groupEntry(registry, group)),
  };
}

function groupEntry(registry: Registry, group: string): object {
  const served = registry.all().filter((definition) => definition.group === group);
  const versions = [...new Set(served.map(({ version }) => version))].map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }));
  return { name: group, versions, preferredVersion: versions[0] };
}

function apiGroup(registry: Registry, group: string): object {
  if (!groupsOf(registry).includes(group)) throw noSuchPath();
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(registry, group) };
}

function resourceList(registry: Registry, group: string, version: string): object {
  const served = registry
    .all()
    .filter((definition) => definition.group === group && definition.version === version);
  const [first] = served;
  if (first === undefined) throw noSuchPath();
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(first),
    resources: served.flatMap(resourceEntries),
  };
}

function resourceEntries(definition: ResourceDefinition): object[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories } = definition;
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...(shortNames.length === 0 ? {} : { shortNames }),
      ...(categories.length === 0 ? {} : { categories }),
    },
    ...subresourcesOf(definition).map((subresource) => ({
      name: `${plural}/${subresource}`,
      singularName: '',
      namespaced,
      kind,
      verbs: ['get', 'patch', 'update'],
    })),
  ];
}
