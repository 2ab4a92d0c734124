import { type Namespace } from '@soteria/kube';
import { forbidden, notFound } from '../api-error';
import { type Write } from './chain';

/** Namespaces without which a cluster would not work. */
const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);
const NAMESPACES = { group: '', plural: 'namespaces' };

/** Nothing is created in a namespace that is missing or ending. Source: NamespaceLifecycle. */
export function namespaceLifecycle({ request, operation, object }: Write): void {
  const { definition, info, cluster } = request;
  if (operation === 'DELETE' && definition.storageKey === 'namespaces' && IMMORTAL.has(info.name)) {
    throw forbidden(NAMESPACES, info.name, 'this namespace may not be deleted');
  }
  if (operation !== 'CREATE' || !definition.namespaced) return;
  const { namespace } = info;
  const found = cluster.view.get<Namespace>('namespaces', '', namespace);
  if (found === undefined) throw notFound(NAMESPACES, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbidden(definition, object?.metadata.name ?? '', why, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ]);
}
