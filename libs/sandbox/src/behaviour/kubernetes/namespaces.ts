import { type Namespace } from '@soteria/kube';
import { keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { isNotFound } from '../runtime/api-client';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';

/** How long it waits for objects whose finalizers hold them. Real time, as other controllers work in it. */
const LOOK_AGAIN_MS = 100;

/** Empties a namespace that is being deleted, and lets it go once nothing is left in it. */
export class NamespaceController implements Controller {
  readonly name = 'namespace';
  readonly sources: readonly Source[];

  constructor(private readonly context: Context) {
    this.sources = [whenever(context.cluster.namespaces, (namespace) => [keyOf(namespace)])];
  }

  async reconcile(key: string): Promise<Again> {
    const { cluster } = this.context;
    const namespace = cluster.namespaces.get(undefined, splitKey(key).name);
    if (namespace?.metadata.deletionTimestamp === undefined) return undefined;
    const { api } = cluster.namespaces;
    let left = 0;
    for (const kind of await api.namespacedResources()) {
      left += await api.clear(kind, namespace.metadata.name);
    }
    if (left > 0) return { afterMs: LOOK_AGAIN_MS, inRealTime: true };
    try {
      await api.replace(cluster.namespaces.kind, withoutFinalizers(namespace), 'finalize');
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    return undefined;
  }
}

const withoutFinalizers = (
  namespace: Namespace,
): Namespace & { spec: { finalizers: string[] } } => ({
  ...namespace,
  spec: { finalizers: [] },
});
