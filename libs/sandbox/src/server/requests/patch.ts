import { badRequest, invalid, notFound, unsupportedMediaType } from '../api-error';
import { decodeJson, mediaType } from '../http/body';
import { type Answer } from '../http/answer';
import { type ResourceRequest } from '../http/context';
import { type Json, isObject } from '../json';
import { jsonPatch } from '../patch/json-patch';
import { mergePatch } from '../patch/merge-patch';
import { objectOf, keyOf } from '../store/kind-store';
import { invalidValue } from '../validation/field-error';
import { userAgentOf } from './create';
import { asApiObject, settleName } from './decode';
import { namespaceOf } from './read';
import { replace } from './update';
import { checkPatchOptions, readWriteOptions } from './write-options';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';

/** PATCH of an object or its status. Throws 400, 404, 409, 415, 422 and what admission says. */
export function patchObject(request: ResourceRequest): Answer {
  const { definition, info, cluster } = request;
  const type = mediaType(String(request.headers['content-type'] ?? ''));
  const accepted = definition.custom
    ? [JSON_PATCH, MERGE_PATCH, APPLY_PATCH]
    : [JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, APPLY_PATCH];
  if (!accepted.includes(type)) throw unsupportedMediaType(accepted);
  checkPatchOptions(request.query, type === APPLY_PATCH);
  const options = readWriteOptions(request.query, userAgentOf(request), 'PatchOptions');
  const key = keyOf(namespaceOf(info, definition), info.name);
  const stored = cluster.store.kind(definition.storageKey).get(key);
  if (stored === undefined) throw notFound(definition, info.name);
  const patched = applyPatch(type, objectOf(stored) as unknown as Json, decodeJson(request.body));
  if (!isObject(patched)) {
    throw invalid({ group: '', kind: '' }, '', [
      invalidValue('patch', patched, 'the patched value is not an object'),
    ]);
  }
  const object = asApiObject(patched, request);
  settleName(object, request);
  const { text } = replace(request, stored, object, options, 'patched');
  return { kind: 'object', code: 200, definition, text };
}

function applyPatch(type: string, current: Json, patch: unknown): Json {
  if (type === JSON_PATCH) return jsonPatch(current, patch);
  if (!isObject(patch)) throw badRequest('error decoding patch: a merge patch is an object');
  return mergePatch(current, patch);
}
