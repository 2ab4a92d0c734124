import { randomUUID } from 'node:crypto';
import { type Write, mutate, validate } from '../admission/chain';
import { alreadyExists, failure } from '../api-error';
import { type Answer } from '../http/answer';
import { type ResourceRequest } from '../http/context';
import { type Writer, ownNew } from '../managed-fields/ownership';
import { type ApiObject, timestamp } from '../object';
import { apiVersionOf } from '../resources/definition';
import { keyOf } from '../store/kind-store';
import { absorbed } from '../store/presented';
import { fitToSchema, refuseInvalidNew } from '../validation/object';
import { decodeApiObject, settleNamespace } from './decode';
import { generateName } from './generate-name';
import { type WriteOptions, readWriteOptions } from './write-options';

/** POST: creates the object in the body. Throws 400, 403, 404, 409, 422 and what admission says. */
export function createObject(request: ResourceRequest): Answer {
  const options = readWriteOptions(request.query, userAgentOf(request), 'CreateOptions');
  const object = decodeApiObject(request);
  const { text } = create(request, object, options);
  return { kind: 'object', code: 201, definition: request.definition, text };
}

export const userAgentOf = ({ headers }: ResourceRequest): string =>
  String(headers['user-agent'] ?? '');

/** The writer that a request's fields will belong to. */
export const writerOf = (
  { definition, info, cluster }: ResourceRequest,
  options: WriteOptions,
): Writer => ({
  manager: options.fieldManager,
  apiVersion: apiVersionOf(definition),
  subresource: info.subresource,
  time: timestamp(cluster.clock.now()),
});

/** Takes a new object through admission and validation into the store; an applied one knows its owners. */
export function create(
  request: ResourceRequest,
  given: ApiObject,
  options: WriteOptions,
  how: 'sent' | 'applied' = 'sent',
): { text: Buffer } {
  const { definition, cluster } = request;
  const object = fitToSchema(request, given, options.fieldValidation);
  if (object.metadata.resourceVersion) {
    throw failure(500, '', 'resourceVersion should not be set on objects to be created');
  }
  wipeSystemFields(object);
  settleNamespace(object, request);
  if (how === 'sent') ownNew(definition.schema, object, writerOf(request, options));
  const write: Write = {
    request,
    operation: 'CREATE',
    object,
    oldObject: null,
    dryRun: options.dryRun,
  };
  const admitted = mutate(write) ?? object;
  begin(request, admitted);
  refuseInvalidNew(definition, admitted);
  warnOfPlainFinalizers(request, admitted);
  validate({ ...write, object: admitted });
  const key = keyOf(admitted.metadata.namespace ?? '', admitted.metadata.name);
  const kind = cluster.store.kind(definition.storageKey);
  if (kind.get(key) !== undefined) throw alreadyExists(definition, admitted.metadata.name);
  if (options.dryRun) return { text: Buffer.from(JSON.stringify(admitted)) };
  return kind.put(absorbed(definition, admitted));
}

/** How often a made-up name is tried before its collision is told. */
const NAME_TRIES = 8;

function freeName(
  base: string,
  definition: ResourceRequest['definition'],
  { store }: ResourceRequest['cluster'],
  namespace: string,
): string {
  const kind = store.kind(definition.storageKey);
  let name = generateName(base);
  for (let tries = 1; tries < NAME_TRIES && kind.get(keyOf(namespace, name)); tries += 1) {
    name = generateName(base);
  }
  return name;
}

/** Longhorn's own finalizer is one of those; a warning is not an error. */
function warnOfPlainFinalizers({ definition, warnings }: ResourceRequest, object: ApiObject): void {
  if (!definition.custom) return;
  for (const finalizer of object.metadata.finalizers ?? []) {
    if (finalizer.includes('/') || finalizer === 'orphan' || finalizer === 'foregroundDeletion') {
      continue;
    }
    warnings.push(
      `metadata.finalizers: ${JSON.stringify(finalizer)}: prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers`,
    );
  }
}

function wipeSystemFields({ metadata }: ApiObject): void {
  delete metadata.uid;
  delete metadata.creationTimestamp;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  delete metadata.generation;
  delete metadata.resourceVersion;
}

/** What a new object begins with, whatever its writer said. */
function begin({ definition, cluster }: ResourceRequest, object: ApiObject): void {
  const { metadata } = object;
  if (!metadata.name && metadata.generateName) {
    metadata.name = freeName(metadata.generateName, definition, cluster, metadata.namespace ?? '');
  }
  metadata.uid = randomUUID();
  metadata.creationTimestamp = timestamp(cluster.clock.now());
  if (definition.hasGeneration) metadata.generation = 1;
  if (definition.hasStatus) delete object['status'];
  definition.prepareCreate?.(object);
}
