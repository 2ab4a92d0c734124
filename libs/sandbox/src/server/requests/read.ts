import { notFound, versionTooLarge } from '../api-error';
import { type Answer } from '../http/answer';
import { type ResourceRequest } from '../http/context';
import { type Revision, keyOf } from '../store/kind-store';
import { readVersion } from './list-options';

/** The stored object that a request names. Throws 404. */
export function storedRevision({ cluster, definition, info }: ResourceRequest): Revision {
  const revision = cluster.store
    .kind(definition.storageKey)
    .get(keyOf(namespaceOf(info, definition), info.name));
  if (revision === undefined) throw notFound(definition, info.name);
  return revision;
}

/** The namespace that objects of the resource carry: none for those of the cluster, namespaces included. */
export const namespaceOf = (
  info: { namespace: string },
  definition: { namespaced: boolean },
): string => (definition.namespaced ? info.namespace : '');

/** GET of one object, or of its subresource. Throws 404, and 504 for a version not yet reached. */
export function getObject(request: ResourceRequest): Answer {
  const asked = readVersion(request.query.get('resourceVersion'));
  const current = request.cluster.store.version;
  if (asked !== undefined && asked > current) throw versionTooLarge(asked, current);
  const { text } = storedRevision(request);
  return { kind: 'object', code: 200, definition: request.definition, text };
}
