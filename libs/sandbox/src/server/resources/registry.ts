import { type ResourceDefinition } from './definition';

/** The resources that the server serves at this moment. */
export class Registry {
  private readonly byPath = new Map<string, ResourceDefinition>();
  private readonly listeners = new Set<(definition: ResourceDefinition) => void>();

  constructor(definitions: Iterable<ResourceDefinition> = []) {
    for (const definition of definitions) this.add(definition);
  }

  add(definition: ResourceDefinition): void {
    this.byPath.set(pathKey(definition), definition);
  }

  remove(definition: ResourceDefinition): void {
    this.byPath.delete(pathKey(definition));
    for (const listener of [...this.listeners]) listener(definition);
  }

  /** Calls back when a resource is no longer served; the answer ends that. */
  onRemove(listener: (definition: ResourceDefinition) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  all(): ResourceDefinition[] {
    return [...this.byPath.values()];
  }

  find(group: string, version: string, plural: string): ResourceDefinition | undefined {
    return this.byPath.get(pathKey({ group, version, plural }));
  }

  /** The resource of a kind in an apiVersion, as objects name it. */
  findKind(apiVersion: string, kind: string): ResourceDefinition | undefined {
    return this.all().find(
      (definition) =>
        definition.kind === kind &&
        (definition.group === ''
          ? definition.version
          : `${definition.group}/${definition.version}`) === apiVersion,
    );
  }

  /** The resource of a name, `plural` or `plural.group`. Throws for one that is not served. */
  named(name: string): ResourceDefinition {
    const definition =
      this.all().find((candidate) => candidate.storageKey === name) ??
      this.all().find((candidate) => candidate.plural === name);
    if (definition === undefined) throw new Error(`no resource is called ${name}`);
    return definition;
  }
}

const pathKey = ({
  group,
  version,
  plural,
}: Pick<ResourceDefinition, 'group' | 'version' | 'plural'>): string =>
  `${group}/${version}/${plural}`;
