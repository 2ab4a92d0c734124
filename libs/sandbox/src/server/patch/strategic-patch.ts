import { badRequest } from '../api-error';
import { type Json, type JsonObject, clone, defineField, isObject, own, sameJson } from '../json';
import { type ListNode, type TypeNode, anything, mapOf } from '../schema/type-node';

const PATCH = '$patch';
const RETAIN = '$retainKeys';
const ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';

const isDirective = (field: string): boolean =>
  field === PATCH || field === RETAIN || field.startsWith(ORDER) || field.startsWith(DELETE_FROM);

/**
 * Applies a strategic merge patch: like a merge patch, but lists whose items have a key are merged
 * item by item. Source: strategicpatch (k8s.io/apimachinery). Throws 400.
 */
export function strategicPatch(node: TypeNode, target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return clone(patch);
  const directive = own(patch, PATCH);
  if (directive === 'replace') return withoutDirectives(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') {
    throw badRequest(`unknown patch directive: ${JSON.stringify(directive)}`);
  }
  const result = isObject(target) ? clone(target) : {};
  retainKeys(result, own(patch, RETAIN));
  for (const [field, value] of Object.entries(patch)) {
    if (isDirective(field) || value === undefined) continue;
    if (value === null) delete result[field];
    else {
      const before = own(result, field);
      const after = patchField(fieldNode(node, field), before, value, listHints(patch, field));
      defineField(result, field, after);
    }
  }
  applyBareHints(node, result, patch);
  return result;
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(clone(patch)).filter(([field]) => !isDirective(field)));
}

function retainKeys(target: JsonObject, keys: Json | undefined): void {
  if (!Array.isArray(keys)) return;
  for (const field of Object.keys(target)) if (!keys.includes(field)) delete target[field];
}

function fieldNode(node: TypeNode, field: string): TypeNode {
  if (node.is === 'map') return node.values;
  const declared = node.is === 'struct' && Object.hasOwn(node.fields, field);
  return (declared ? node.fields[field] : undefined) ?? mapOf(anything);
}

/** What a patch says about a list beside its items. */
interface ListHints {
  order: readonly Json[];
  remove: readonly Json[];
}

const listHints = (patch: JsonObject, field: string): ListHints => ({
  order: arrayOf(own(patch, `${ORDER}${field}`)),
  remove: arrayOf(own(patch, `${DELETE_FROM}${field}`)),
});

const arrayOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

function patchField(node: TypeNode, target: Json | undefined, patch: Json, hints: ListHints): Json {
  if (Array.isArray(patch)) return patchList(node, arrayOf(target), patch, hints);
  return isObject(patch) ? strategicPatch(node, target, patch) : clone(patch);
}

/** A list may be ordered or thinned out without any item being sent. */
function applyBareHints(node: TypeNode, target: JsonObject, patch: JsonObject): void {
  for (const hint of Object.keys(patch)) {
    const prefix = [ORDER, DELETE_FROM].find((start) => hint.startsWith(start));
    const field = prefix === undefined ? '' : hint.slice(prefix.length);
    if (field === '' || own(patch, field) !== undefined) continue;
    const list = own(target, field);
    if (!Array.isArray(list)) continue;
    target[field] = patchList(fieldNode(node, field), list, [], listHints(patch, field));
  }
}

function patchList(
  node: TypeNode,
  target: readonly Json[],
  patch: readonly Json[],
  hints: ListHints,
): Json[] {
  if (node.is !== 'list' || node.patchMergeKey === undefined) return clone([...patch]);
  if (node.patchMergeKey === '') return mergeSet(target, patch, hints);
  return mergeByKey(node, node.patchMergeKey, target, patch, hints);
}

function mergeSet(target: readonly Json[], patch: readonly Json[], hints: ListHints): Json[] {
  const kept = target.filter((item) => !hints.remove.some((gone) => sameJson(gone, item)));
  const added = patch.filter((item) => !kept.some((known) => sameJson(known, item)));
  return ordered([...kept, ...added], hints.order, (item) => item);
}

function mergeByKey(
  node: ListNode,
  key: string,
  target: readonly Json[],
  patch: readonly Json[],
  hints: ListHints,
): Json[] {
  const keyOf = (item: Json): Json | undefined => (isObject(item) ? own(item, key) : undefined);
  if (
    patch.some(
      (item) => isObject(item) && own(item, PATCH) === 'replace' && keyOf(item) === undefined,
    )
  ) {
    return patch.filter((item) => keyOf(item) !== undefined).map((item) => clone(item));
  }
  let result = target.map((item) => clone(item));
  for (const item of patch) {
    if (!isObject(item) || keyOf(item) === undefined) {
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    }
    const index = result.findIndex((known) => sameJson(keyOf(known), keyOf(item)));
    if (own(item, PATCH) === 'delete') result = result.filter((_, at) => at !== index);
    else if (index < 0) result.push(withoutDirectives(item));
    else result[index] = strategicPatch(node.items, result[index], item);
  }
  return ordered(result, hints.order, (item) => keyOf(item) ?? null, key);
}

/** Brings items into the order that the patch asks for; those it does not mention keep their places. */
function ordered(
  items: readonly Json[],
  order: readonly Json[],
  keyOf: (item: Json) => Json,
  key?: string,
): Json[] {
  if (order.length === 0) return [...items];
  const keys = order.map((entry) =>
    key !== undefined && isObject(entry) ? (own(entry, key) ?? null) : entry,
  );
  const rank = (item: Json): number => keys.findIndex((wanted) => sameJson(wanted, keyOf(item)));
  const listed = items.filter((item) => rank(item) >= 0).sort((a, b) => rank(a) - rank(b));
  return items.map((item) => (rank(item) >= 0 ? (listed.shift() ?? item) : item));
}
