import { type SandboxClock } from '../../clock';
import { textAt } from '../json';
import { type ApiObject, timestamp } from '../object';
import { kubernetesType } from '../schema/kubernetes';
import { type Revision, objectOf } from '../store/kind-store';
import { type Store } from '../store/store';
import { CREATED_COLUMNS } from '../table/core-columns';
import { required } from '../validation/field-error';
import { definitionsIn } from './custom-definition';
import { type ResourceDefinition, apiVersionOf, defineResource } from './definition';
import { type Registry } from './registry';

/** CustomResourceDefinitions themselves. */
export const CUSTOM_RESOURCE_DEFINITIONS = defineResource({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  hasStatus: true,
  hasGeneration: true,
  schema: kubernetesType('CustomResourceDefinition'),
  columns: CREATED_COLUMNS,
  validate: (object) => {
    const expected = `${textAt(object, 'spec', 'names', 'plural')}.${textAt(object, 'spec', 'group')}`;
    if (object.metadata.name === expected) return [];
    return [required('metadata.name', `must be spec.names.plural+"."+spec.group: ${expected}`)];
  },
});

/** Serves what CustomResourceDefinitions define, for as long as they are stored. */
export class CustomResources {
  private readonly served = new Map<string, ResourceDefinition[]>();

  constructor(
    private readonly store: Store,
    private readonly registry: Registry,
    private readonly clock: SandboxClock,
    /** Kinds whose definitions this server knows better than their stored objects tell. */
    private readonly known: readonly ResourceDefinition[],
  ) {
    const definitions = store.kind(CUSTOM_RESOURCE_DEFINITIONS.storageKey);
    definitions.onChange((revision) => this.follow(revision));
    store.onRollback(() => this.followAll());
  }

  /** Stores a definition object for each kind that is known, which serves it. */
  installKnown(put: (object: ApiObject) => void): void {
    for (const definition of this.known) put(definitionObject(definition));
  }

  /** Serves what is defined now, whatever was served before. */
  private followAll(): void {
    const kind = this.store.kind(CUSTOM_RESOURCE_DEFINITIONS.storageKey);
    const stored = [...kind.snapshot(this.store.version)];
    for (const [name, definitions] of this.served) {
      if (stored.some((revision) => revision.name === name)) continue;
      for (const definition of definitions) this.registry.remove(definition);
      this.served.delete(name);
    }
    for (const revision of stored)
      this.serve(revision.name, this.definitionsFor(objectOf(revision)));
  }

  private follow(revision: Revision): void {
    const { name } = revision;
    if (revision.deleted) {
      // Those who watch hear of every object that goes before their watch ends.
      this.removeObjects(name);
      this.serve(name, []);
      return;
    }
    this.serve(name, this.definitionsFor(objectOf(revision)));
    this.establish(revision);
  }

  private serve(name: string, after: ResourceDefinition[]): void {
    const before = this.served.get(name) ?? [];
    for (const definition of before) {
      if (!after.some((next) => next.version === definition.version)) {
        this.registry.remove(definition);
      }
    }
    for (const definition of after) this.registry.add(definition);
    this.served.set(name, after);
  }

  private definitionsFor(crd: ApiObject): ResourceDefinition[] {
    return definitionsIn(crd).map(
      (definition) =>
        this.known.find(
          (one) => one.storageKey === definition.storageKey && one.version === definition.version,
        ) ?? definition,
    );
  }

  /** With a kind go its objects. */
  private removeObjects(storageKey: string): void {
    const kind = this.store.kind(storageKey);
    for (const revision of [...kind.snapshot(this.store.version)]) kind.remove(revision.key);
  }

  private establish(revision: Revision): void {
    const crd = objectOf(revision);
    if (textAt(crd, 'status', 'acceptedNames', 'plural') !== '') return;
    const now = timestamp(this.clock.now());
    const condition = (type: string, reason: string): object => ({
      type,
      status: 'True',
      reason,
      message: '',
      lastTransitionTime: now,
    });
    const { names, versions } = crd['spec'] as { names: object; versions: { name: string }[] };
    crd['status'] = {
      acceptedNames: names,
      conditions: [
        condition('NamesAccepted', 'NoConflicts'),
        condition('Established', 'InitialNamesAccepted'),
      ],
      storedVersions: versions.map(({ name }) => name),
    };
    this.store.kind(CUSTOM_RESOURCE_DEFINITIONS.storageKey).put(crd);
  }
}

/** The definition object of a kind that this server knows by itself; its schema is left open. */
function definitionObject(definition: ResourceDefinition): ApiObject {
  const { group, version, plural, singular, kind, shortNames, namespaced } = definition;
  return {
    apiVersion: apiVersionOf(CUSTOM_RESOURCE_DEFINITIONS),
    kind: CUSTOM_RESOURCE_DEFINITIONS.kind,
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular, shortNames },
      scope: namespaced ? 'Namespaced' : 'Cluster',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
          subresources: { status: {} },
        },
      ],
    },
  };
}
