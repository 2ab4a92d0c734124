import { methodNotAllowed, noSuchPath } from '../api-error';
import { type Answer } from '../http/answer';
import { type RequestContext, type ResourceRequest } from '../http/context';
import { type ResourceDefinition } from '../resources/definition';
import { createObject } from './create';
import { deleteCollection, deleteObject } from './delete';
import { listObjects } from './list';
import { patchObject } from './patch';
import { answerReview } from './review';
import { getObject } from './read';
import { updateObject } from './update';
import { watchObjects } from './watch';

const HANDLERS: Record<string, (request: ResourceRequest) => Answer> = {
  get: getObject,
  list: listObjects,
  watch: watchObjects,
  create: createObject,
  update: updateObject,
  patch: patchObject,
  delete: deleteObject,
  deletecollection: deleteCollection,
};

const SUBRESOURCE_VERBS = new Set(['get', 'update', 'patch']);

/** Answers a request for a resource. Throws 404 for what is not served and 405 for verbs it lacks. */
export function dispatch(context: RequestContext): Answer {
  const { info, cluster } = context;
  const definition = cluster.registry.find(info.group, info.version, info.plural);
  if (definition === undefined || !isServed(definition, context)) throw noSuchPath();
  const handler = definition.review === undefined ? HANDLERS[info.verb] : answerReview;
  if (handler === undefined || !allows(definition, context)) {
    throw methodNotAllowed(definition, info.verb === 'create' ? 'create' : info.verb);
  }
  return handler({ ...context, definition });
}

/** A namespaced kind has no path of its own for one object outside of a namespace. */
function isServed(definition: ResourceDefinition, { info }: RequestContext): boolean {
  const { subresource, namespace, name, verb } = info;
  if (subresource !== '' && !subresourcesOf(definition).includes(subresource)) return false;
  if (!definition.namespaced) return namespace === '' || definition.storageKey === 'namespaces';
  return namespace !== '' || name === '' || verb === 'list' || verb === 'watch';
}

export const subresourcesOf = (definition: ResourceDefinition): string[] => [
  ...(definition.hasStatus ? ['status'] : []),
  ...definition.subresources,
];

function allows(definition: ResourceDefinition, { info }: RequestContext): boolean {
  if (info.subresource !== '') return SUBRESOURCE_VERBS.has(info.verb);
  if (info.verb === 'create' && info.name !== '') return false;
  if (definition.namespaced && info.namespace === '' && info.verb === 'create') return false;
  if ((info.verb === 'update' || info.verb === 'patch') && info.name === '') return false;
  return definition.verbs.includes(info.verb);
}
