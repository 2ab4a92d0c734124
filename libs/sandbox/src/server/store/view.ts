import { type KubeObject, type UnknownKubeObject } from '@soteria/kube';
import { type ApiObject } from '../object';
import { type Registry } from '../resources/registry';
import { keyOf, objectOf } from './kind-store';
import { type Store } from './store';

/**
 * What is stored, for reading. A resource is named by its plural, with its group when two kinds
 * share one (`volumeattachments.longhorn.io`). Every object is a copy of the caller's own.
 */
export class StoreView {
  constructor(
    private readonly store: Store,
    private readonly registry: Registry,
  ) {}

  /** The version of the newest change in the whole cluster. */
  get version(): string {
    return String(this.store.version);
  }

  /** The object, or undefined. `namespace` is empty for objects of the cluster. */
  get<T extends KubeObject = UnknownKubeObject>(
    resource: string,
    namespace: string,
    name: string,
  ): T | undefined {
    const revision = this.kind(resource).get(keyOf(namespace, name));
    return revision && (objectOf(revision) as KubeObject as T);
  }

  /** All objects of a resource, or those of one namespace, ordered by namespace and name. */
  list<T extends KubeObject = UnknownKubeObject>(resource: string, namespace?: string): T[] {
    const prefix = namespace === undefined ? '' : `${namespace}/`;
    const revisions = this.kind(resource).snapshot(this.store.version, prefix);
    return Array.from(revisions, (revision) => objectOf(revision) as KubeObject as T);
  }

  /** Whether anything is served under this name. */
  serves(resource: string): boolean {
    return this.registry.all().some(({ storageKey }) => storageKey === resource);
  }

  count(resource: string): number {
    return this.kind(resource).size;
  }

  /** Every object of the cluster by `resource.group/namespace/name`, to compare before and after. */
  everything(): Map<string, ApiObject> {
    const all = new Map<string, ApiObject>();
    for (const [storageKey, kind] of this.store.allKinds()) {
      for (const revision of kind.snapshot(this.store.version)) {
        all.set(`${storageKey}/${revision.key}`, objectOf(revision));
      }
    }
    return all;
  }

  private kind(resource: string): ReturnType<Store['kind']> {
    return this.store.kind(this.registry.named(resource).storageKey);
  }
}
