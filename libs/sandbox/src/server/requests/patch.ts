import {
  badRequest,
  conflict,
  failure,
  invalid,
  notFound,
  unsupportedMediaType,
} from '../api-error';
import { type Answer } from '../http/answer';
import { decodeJson, decodeYaml, mediaType } from '../http/body';
import { type ResourceRequest } from '../http/context';
import { type Json, isObject } from '../json';
import { applyConfiguration } from '../managed-fields/ownership';
import { type ApiObject } from '../object';
import { jsonPatch } from '../patch/json-patch';
import { mergePatch } from '../patch/merge-patch';
import { strategicPatch } from '../patch/strategic-patch';
import { type ResourceDefinition, apiVersionOf } from '../resources/definition';
import { checkAgainst } from '../schema/check';
import { type Revision, keyOf } from '../store/kind-store';
import { currentObject } from '../store/presented';
import { invalidValue } from '../validation/field-error';
import { create, userAgentOf, writerOf } from './create';
import { asApiObject, settleName, settleNamespace } from './decode';
import { namespaceOf } from './read';
import { replace } from './update';
import { type WriteOptions, checkPatchOptions, readWriteOptions } from './write-options';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';

/** The kinds of patch that a resource understands; strategic ones need Kubernetes' own types. */
export const patchTypesOf = ({ custom }: ResourceDefinition): string[] =>
  custom
    ? [JSON_PATCH, MERGE_PATCH, APPLY_PATCH]
    : [JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, APPLY_PATCH];

/** PATCH of an object or its status. Throws 400, 404, 409, 415, 422 and what admission says. */
export function patchObject(request: ResourceRequest): Answer {
  const { definition, info, cluster } = request;
  const type = mediaType(String(request.headers['content-type'] ?? ''));
  if (!patchTypesOf(definition).includes(type)) {
    throw unsupportedMediaType(patchTypesOf(definition));
  }
  checkPatchOptions(request.query, type === APPLY_PATCH);
  const options = readWriteOptions(request.query, userAgentOf(request), 'PatchOptions');
  const key = keyOf(namespaceOf(info, definition), info.name);
  const stored = cluster.store.kind(definition.storageKey).get(key);
  if (type === APPLY_PATCH) return apply(request, stored, options);
  if (stored === undefined) throw notFound(definition, info.name);
  const current = currentObject(definition, stored) as unknown as Json;
  const patched = patch(definition, type, current, decodeJson(request.body));
  if (!isObject(patched)) {
    const error = invalidValue('patch', patched, 'the patched value is not an object');
    throw invalid({ group: '', kind: '' }, '', [error]);
  }
  const object = asApiObject(patched, request);
  settleName(object, request);
  const { text } = replace(request, stored, object, options, 'patched');
  return { kind: 'object', code: 200, definition, text };
}

function patch(definition: ResourceDefinition, type: string, current: Json, given: unknown): Json {
  if (type === JSON_PATCH) return jsonPatch(current, given);
  if (!isObject(given)) throw badRequest('error decoding patch: a merge patch is an object');
  if (type === MERGE_PATCH) return mergePatch(current, given);
  return strategicPatch(definition.schema, current, given);
}

/** Server-side apply: creates what is missing, and owns what it says. */
function apply(
  request: ResourceRequest,
  stored: Revision | undefined,
  options: WriteOptions,
): Answer {
  const { definition, info } = request;
  const config = readConfiguration(request);
  const live = stored === undefined ? emptyObject(request) : currentObject(definition, stored);
  const applied = applyConfiguration(
    definition.schema,
    live,
    config,
    writerOf(request, options),
    options.force,
  );
  if (stored !== undefined) {
    const { text } = replace(request, stored, applied, options, 'applied');
    return { kind: 'object', code: 200, definition, text };
  }
  if (info.subresource !== '') throw notFound(definition, info.name);
  refuseForeignUid(definition, applied);
  const { text } = create(request, applied, options, 'applied');
  return { kind: 'object', code: 201, definition, text };
}

function readConfiguration(request: ResourceRequest): ApiObject {
  const { definition } = request;
  const body = decodeYaml(request.body);
  if (!isObject(body)) throw badRequest('error decoding patch: a configuration is an object');
  const expected = apiVersionOf(definition);
  if (body['apiVersion'] !== expected) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${JSON.stringify(body['apiVersion'] ?? '')}, expected: ${expected}`,
    );
  }
  const config = asApiObject(body, request);
  settleName(config, request);
  settleNamespace(config, request);
  const { value, findings } = checkAgainst(definition.schema, config as unknown as Json, {
    dropEmpty: true,
  });
  const [unknown] = findings.unknown;
  if (unknown !== undefined) throw undeclared(definition, config, unknown);
  return value as unknown as ApiObject;
}

/** A configuration is typed before it is merged, so an unknown field is not merely dropped. */
function undeclared(definition: ResourceDefinition, { metadata }: ApiObject, path: string): Error {
  const place = keyOf(metadata.namespace ?? '', metadata.name);
  return failure(
    500,
    '',
    `failed to create typed patch object (${place}; ${apiVersionOf(definition)}, Kind=${definition.kind}): .${path}: field not declared in schema`,
  );
}

const emptyObject = ({ definition, info }: ResourceRequest): ApiObject => ({
  apiVersion: apiVersionOf(definition),
  kind: definition.kind,
  metadata: { name: info.name },
});

function refuseForeignUid(definition: ResourceDefinition, { metadata }: ApiObject): void {
  if (!metadata.uid) return;
  const why = `uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`;
  throw conflict(definition, metadata.name, why);
}
