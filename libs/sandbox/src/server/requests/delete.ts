import { type Status } from '@soteria/kube';
import { mutate, validate } from '../admission/chain';
import { conflict } from '../api-error';
import { type Answer } from '../http/answer';
import { type ResourceRequest } from '../http/context';
import { clone, sameJson } from '../json';
import { type ApiObject, timestamp } from '../object';
import { type ResourceDefinition } from '../resources/definition';
import { Selection } from '../selectors/selection';
import { type Revision } from '../store/kind-store';
import { absorbed, currentObject } from '../store/presented';
import { type DeleteOptions, readDeleteOptions } from './delete-options';
import { readListOptions } from './list-options';
import { namespaceOf, storedRevision } from './read';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** DELETE of one object. Throws 404, 409 on a precondition, and what admission says. */
export function deleteObject(request: ResourceRequest): Answer {
  const options = readDeleteOptions(request);
  const { definition } = request;
  const outcome = remove(request, storedRevision(request), options);
  if (outcome.gone && !definition.returnsDeleted) {
    return { kind: 'value', code: 200, value: deletedStatus(definition, outcome.object) };
  }
  return {
    kind: 'object',
    code: 200,
    definition,
    text: Buffer.from(JSON.stringify(outcome.object)),
  };
}

/** DELETE of all objects that are selected; answers with what was there. */
export function deleteCollection(request: ResourceRequest): Answer {
  const { definition, cluster, query } = request;
  const options = readDeleteOptions(request);
  const namespace = namespaceOf(request.info, definition);
  const selection = new Selection(definition, namespace, readListOptions(query, false));
  const kind = cluster.store.kind(definition.storageKey);
  const version = cluster.store.version;
  const chosen = [...kind.snapshot(version, selection.prefix)].filter((item) =>
    selection.matches(item),
  );
  for (const revision of chosen) {
    const info = { ...request.info, name: revision.name, namespace: revision.namespace };
    remove({ ...request, info }, revision, options);
  }
  return { kind: 'list', definition, items: chosen, version: String(version) };
}

interface Outcome {
  object: ApiObject;
  /** Whether it is no longer stored; false while finalizers or a grace period hold it. */
  gone: boolean;
}

/** Deletes an object, or marks it for deletion when something still holds it. */
function remove(request: ResourceRequest, stored: Revision, options: DeleteOptions): Outcome {
  const { definition, cluster } = request;
  const old = currentObject(definition, stored);
  checkPreconditions(definition, old, options);
  const write = {
    request,
    operation: 'DELETE' as const,
    object: null,
    oldObject: old,
    dryRun: options.dryRun,
  };
  mutate(write);
  validate(write);
  const marked = mark(definition, old, options, cluster.clock.now());
  const kind = cluster.store.kind(definition.storageKey);
  if (marked === 'pending') return { object: old, gone: false };
  if (marked === 'now') {
    if (!options.dryRun) kind.remove(stored.key);
    return { object: old, gone: true };
  }
  if (options.dryRun || sameJson(marked, old)) return { object: marked, gone: false };
  kind.put(absorbed(definition, marked));
  return { object: marked, gone: false };
}

function checkPreconditions(
  definition: ResourceDefinition,
  { metadata }: ApiObject,
  { uid, resourceVersion }: DeleteOptions,
): void {
  const resource = { group: definition.group, plural: definition.kind };
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(
      resource,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid ?? ''}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      resource,
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion ?? ''}). The object might have been modified`,
    );
  }
}

/**
 * What becomes of an object whose deletion is asked for: the object marked as ending, `now` when
 * nothing holds it, `pending` when it is already waiting out its grace period.
 */
function mark(
  definition: ResourceDefinition,
  old: ApiObject,
  options: DeleteOptions,
  now: number,
): ApiObject | 'now' | 'pending' {
  const object = clone(old);
  const { metadata } = object;
  const waiting = metadata.deletionTimestamp !== undefined;
  const remaining = metadata.deletionGracePeriodSeconds ?? 0;
  const asked = options.gracePeriodSeconds;
  if (waiting && remaining > 0 && (asked === undefined || asked >= remaining)) return 'pending';
  const grace =
    waiting && remaining === 0 ? null : (definition.gracePeriodSeconds?.(old, asked) ?? null);
  metadata.finalizers = finalizersFor(metadata.finalizers ?? [], options);
  const held = metadata.finalizers.length > 0 || definition.mustStay?.(old) === true;
  if (metadata.finalizers.length === 0) delete metadata.finalizers;
  if (!held && (grace ?? 0) === 0) return 'now';
  if (!waiting && metadata.generation !== undefined) metadata.generation += 1;
  const seconds = grace ?? 0;
  if (!waiting || remaining > seconds) {
    metadata.deletionTimestamp = timestamp(now + seconds * 1000);
  }
  metadata.deletionGracePeriodSeconds = seconds;
  definition.prepareUpdate?.(object, old);
  return object;
}

function finalizersFor(finalizers: readonly string[], options: DeleteOptions): string[] {
  const { propagationPolicy: policy } = options;
  if (policy === undefined) return [...finalizers];
  const own = finalizers.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  if (policy === 'Orphan') return [...own, ORPHAN];
  return policy === 'Foreground' ? [...own, FOREGROUND] : own;
}

function deletedStatus(definition: ResourceDefinition, { metadata }: ApiObject): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: metadata.name,
      ...(definition.group === '' ? {} : { group: definition.group }),
      kind: definition.plural,
      ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
    },
  };
}
