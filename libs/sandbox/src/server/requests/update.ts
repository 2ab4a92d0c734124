import { type Write, mutate, validate } from '../admission/chain';
import { OUTDATED, conflict, invalid, notFound } from '../api-error';
import { type Answer } from '../http/answer';
import { type ResourceRequest } from '../http/context';
import { arrayAt, clone, objectAt, sameJson } from '../json';
import { ownChanges, sameButForTimes } from '../managed-fields/ownership';
import { type ApiObject } from '../object';
import { type ResourceDefinition } from '../resources/definition';
import { type Revision, keyOf } from '../store/kind-store';
import { absorbed, currentObject } from '../store/presented';
import { invalidValue } from '../validation/field-error';
import { type Origin, fitToSchema, refuseInvalidChange } from '../validation/object';
import { create, userAgentOf, writerOf } from './create';
import { decodeApiObject, settleName, settleNamespace } from './decode';
import { namespaceOf } from './read';
import { type WriteOptions, readWriteOptions } from './write-options';

/** PUT: replaces an object, or its status. Throws 400, 404, 409, 422 and what admission says. */
export function updateObject(request: ResourceRequest): Answer {
  const { definition, info, cluster } = request;
  const options = readWriteOptions(request.query, userAgentOf(request), 'UpdateOptions');
  const object = decodeApiObject(request);
  settleName(object, request);
  const key = keyOf(namespaceOf(info, definition), info.name);
  const stored = cluster.store.kind(definition.storageKey).get(key);
  if (stored === undefined && definition.createOnUpdate && info.subresource === '') {
    const { text } = create(request, object, options);
    return { kind: 'object', code: 201, definition, text };
  }
  if (stored === undefined) throw notFound(definition, info.name);
  const { text } = replace(request, stored, object, options);
  return { kind: 'object', code: 200, definition, text };
}

/** Takes a changed object through admission and validation into the store; writes only what differs. */
export function replace(
  request: ResourceRequest,
  stored: Revision,
  sent: ApiObject,
  options: WriteOptions,
  origin: Origin | 'applied' = 'sent',
): { text: Buffer } {
  const { definition } = request;
  const old = currentObject(definition, stored);
  const given = fitToSchema(
    request,
    sent,
    options.fieldValidation,
    origin === 'patched' ? 'patched' : 'sent',
  );
  settleNamespace(given, request);
  checkPreconditions(definition, given, old);
  const scoped = withinScope(request, given, old);
  if (origin !== 'applied') {
    ownChanges(definition.schema, scoped, old, writerOf(request, options));
  }
  const write: Write = {
    request,
    operation: 'UPDATE',
    object: scoped,
    oldObject: old,
    dryRun: options.dryRun,
  };
  const object = mutate(write) ?? scoped;
  keepSystemFields(definition, object, old);
  refuseInvalidChange(definition, object, old, request.info.subresource);
  validate({ ...write, object });
  return commit(request, stored, object, old, options.dryRun);
}

function commit(
  { definition, cluster }: ResourceRequest,
  stored: Revision,
  given: ApiObject,
  old: ApiObject,
  dryRun: boolean,
): { text: Buffer } {
  const object = given;
  const kind = cluster.store.kind(definition.storageKey);
  object.metadata.resourceVersion = old.metadata.resourceVersion ?? '';
  const ends = endsWith(object, old) && definition.mustStay?.(object) !== true;
  if (!ends && sameButForTimes(object, old)) return stored;
  if (dryRun) return { text: Buffer.from(JSON.stringify(object)) };
  if (ends) return kind.remove(stored.key, absorbed(definition, object)) ?? stored;
  return kind.put(absorbed(definition, object));
}

/** Whether an update takes the last finalizer from an object that waits to be deleted. */
const endsWith = (object: ApiObject, old: ApiObject): boolean =>
  old.metadata.deletionTimestamp !== undefined &&
  (old.metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
  (object.metadata.finalizers ?? []).length === 0;

function checkPreconditions(
  definition: ResourceDefinition,
  object: ApiObject,
  old: ApiObject,
): void {
  const { uid, resourceVersion = '', name } = object.metadata;
  if (uid !== undefined && uid !== '' && uid !== old.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid ?? ''}`;
    throw conflict(definition, name, why);
  }
  if (resourceVersion === '') {
    if (definition.unconditionalUpdate) return;
    const error = invalidValue('metadata.resourceVersion', 0, 'must be specified for an update');
    throw invalid({ group: definition.group, kind: definition.plural }, name, [error]);
  }
  if (resourceVersion !== old.metadata.resourceVersion) throw conflict(definition, name, OUTDATED);
}

/** Of an update of the whole object the status does not count, and of one of the status only the status does. */
function withinScope(request: ResourceRequest, given: ApiObject, old: ApiObject): ApiObject {
  const { definition, info } = request;
  if (info.subresource === 'status') return statusOnly(definition, given, old);
  if (info.subresource === 'finalize') return finalizersOnly(given, old);
  const object = given;
  if (definition.hasStatus) {
    if (old['status'] === undefined) delete object['status'];
    else object['status'] = clone(old['status']);
  }
  definition.prepareUpdate?.(object, old);
  return object;
}

/** Of a namespace that ends, its controller takes the finalizers in the spec away. */
function finalizersOnly(given: ApiObject, old: ApiObject): ApiObject {
  const spec = { ...objectAt(old, 'spec'), finalizers: arrayAt(given, 'spec', 'finalizers') };
  return { ...clone(old), spec };
}

/** Custom resources keep all their metadata; built-in kinds let the status writer change it. */
function statusOnly(definition: ResourceDefinition, given: ApiObject, old: ApiObject): ApiObject {
  const { managedFields } = given.metadata;
  const metadata = definition.custom ? clone(old.metadata) : given.metadata;
  if (definition.custom && managedFields !== undefined) metadata.managedFields = managedFields;
  const object = { ...clone(old), metadata };
  if (given['status'] === undefined) delete (object as ApiObject)['status'];
  else (object as ApiObject)['status'] = given['status'];
  return object;
}

function keepSystemFields(definition: ResourceDefinition, given: ApiObject, old: ApiObject): void {
  const { metadata } = given;
  metadata.uid ??= old.metadata.uid ?? '';
  keep(metadata, old.metadata, 'creationTimestamp');
  keep(metadata, old.metadata, 'generation');
  if (old.metadata.deletionTimestamp !== undefined)
    keep(metadata, old.metadata, 'deletionTimestamp');
  if (metadata.deletionGracePeriodSeconds === undefined) {
    keep(metadata, old.metadata, 'deletionGracePeriodSeconds');
  }
  delete metadata.selfLink;
  if (definition.hasGeneration && specChanged(given, old)) {
    metadata.generation = (old.metadata.generation ?? 0) + 1;
  }
}

function keep<T extends object, K extends keyof T>(target: T, source: T, field: K): void {
  if (source[field] === undefined) delete target[field];
  else target[field] = source[field];
}

/** Everything but metadata and status counts as specification. */
function specChanged(object: ApiObject, old: ApiObject): boolean {
  const { metadata: _m, status: _s, ...spec } = object;
  const { metadata: _om, status: _os, ...oldSpec } = old;
  return !sameJson(spec, oldSpec);
}
