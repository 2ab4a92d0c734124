import { subresourcesOf } from '../requests/dispatch';
import { type ResourceDefinition } from '../resources/definition';
import { type Registry } from '../resources/registry';

/** All resources of all groups in one answer. Source: APIGroupDiscoveryList (apidiscovery.k8s.io/v2). */
export function aggregatedDiscovery(registry: Registry, core: boolean): object {
  const served = registry.all().filter(({ group }) => (group === '') === core);
  const groups = [...new Set(served.map(({ group }) => group))];
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map((group) => ({
      metadata: { ...(group === '' ? {} : { name: group }), creationTimestamp: null },
      versions: versionsOf(served.filter((definition) => definition.group === group)),
    })),
  };
}

function versionsOf(definitions: readonly ResourceDefinition[]): object[] {
  const versions = [...new Set(definitions.map(({ version }) => version))];
  return versions.map((version) => ({
    version,
    freshness: 'Current',
    resources: definitions
      .filter((definition) => definition.version === version)
      .map(describeResource),
  }));
}

function describeResource(definition: ResourceDefinition): object {
  const { plural, singular, namespaced, verbs, shortNames, categories } = definition;
  const { group, version, kind } = definition;
  const responseKind = { group, version, kind };
  const subresources = subresourcesOf(definition).map((subresource) => ({
    subresource,
    responseKind,
    verbs: ['get', 'patch', 'update'],
  }));
  return {
    resource: plural,
    responseKind,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}
