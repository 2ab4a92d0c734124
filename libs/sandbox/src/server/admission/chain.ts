import { type UnknownKubeObject } from '@soteria/kube';
import { type ApiError, failure, internalError } from '../api-error';
import { type ResourceRequest } from '../http/context';
import { clone } from '../json';
import { type ApiObject } from '../object';
import { type AdmissionPlugin, type AdmissionRequest, Refusal } from './admission';
import { admitBuiltIn, validateBuiltIn } from './built-in';

/** One write on its way through admission. */
export interface Write {
  request: ResourceRequest;
  operation: AdmissionRequest['operation'];
  object: ApiObject | null;
  oldObject: ApiObject | null;
  dryRun: boolean;
}

/** Lets the server's own rules and then the plugins change an object. Throws their refusals. */
export function mutate(write: Write): ApiObject | null {
  admitBuiltIn(write);
  let { object } = write;
  for (const plugin of pluginsFor(write)) {
    if (plugin.mutate === undefined) continue;
    const answer = ask(plugin, () => plugin.mutate?.(requestFor({ ...write, object })) ?? null);
    if (answer instanceof Refusal) throw errorOf(answer);
    object = answer ?? object;
  }
  return object;
}

/** Asks the plugins and the server's own rules whether the finished object may be written. */
export function validate(write: Write): void {
  for (const plugin of pluginsFor(write)) {
    if (plugin.validate === undefined) continue;
    const answer = ask(plugin, () => plugin.validate?.(requestFor(write)));
    if (answer instanceof Refusal) throw errorOf(answer);
  }
  validateBuiltIn(write);
}

function pluginsFor({ request }: Write): AdmissionPlugin[] {
  if (request.info.subresource !== '') return [];
  return request.cluster.plugins.filter((plugin) => plugin.covers(request.definition));
}

/** A plugin that breaks is a webhook that cannot be called. */
function ask<T>(plugin: AdmissionPlugin, question: () => T): T {
  try {
    return question();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw internalError(`failed calling webhook "${plugin.name}": ${why}`);
  }
}

const errorOf = (refusal: Refusal): ApiError =>
  failure(refusal.code, refusal.reason, refusal.message);

function requestFor({ request, operation, object, oldObject, dryRun }: Write): AdmissionRequest {
  const { definition, cluster, info, user } = request;
  const { group, version, plural, kind } = definition;
  return {
    operation,
    resource: { group, version, plural, kind },
    namespace: definition.namespaced ? info.namespace : '',
    name: object?.metadata.name ?? info.name,
    object: clone<UnknownKubeObject | null>(object),
    oldObject: clone<UnknownKubeObject | null>(oldObject),
    user,
    dryRun,
    store: cluster.view,
    now: cluster.clock.now(),
  };
}
