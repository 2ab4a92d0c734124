import { type Json, clone, defineField, isObject, own } from '../json';
import { type ListNode, type TypeNode } from '../schema/type-node';
import { type FieldSet } from './field-set';
import { isLeaf, partsOf, stepOf } from './steps';

/** Lays a configuration over an object: what it says is taken, what it does not say stays. */
export function mergeConfiguration(node: TypeNode, live: Json | undefined, config: Json): Json {
  if (live === undefined || isLeaf(node, config) || isLeaf(node, live)) return clone(config);
  if (node.is === 'list') return mergeList(node, asArray(live), asArray(config));
  const result = isObject(live) ? clone(live) : {};
  for (const part of partsOf(node, config)) {
    const field = part.step.slice(2);
    defineField(result, field, mergeConfiguration(part.node, own(result, field), part.value));
  }
  return result;
}

const asArray = (value: Json): Json[] => (Array.isArray(value) ? value : []);

/** Items keep the order of the object; new ones come at the end. */
function mergeList(node: ListNode, live: readonly Json[], config: readonly Json[]): Json[] {
  const wanted = new Map(config.map((item) => [stepOf(node, item), item]));
  const kept = live.map((item) => {
    const step = stepOf(node, item);
    const given = wanted.get(step);
    wanted.delete(step);
    return given === undefined ? clone(item) : mergeConfiguration(node.items, item, given);
  });
  return [...kept, ...[...wanted.values()].map((item) => clone(item))];
}

/** Takes places out of a value; lists and maps that become empty by it go as well. */
export function removeFields(node: TypeNode, value: Json, fields: FieldSet): Json {
  if (isLeaf(node, value)) return value;
  const kept = partsOf(node, value).flatMap((part) => {
    const below = fields.at([part.step]);
    if (below === undefined) return [part];
    if (below.has([])) return [];
    const left = removeFields(part.node, part.value, below);
    return isEmptied(part.node, part.value, left) ? [] : [{ ...part, value: left }];
  });
  if (node.is === 'list') return kept.map((part) => part.value);
  const result = {};
  for (const part of kept) defineField(result, part.step.slice(2), part.value);
  return result;
}

const isEmptied = (node: TypeNode, before: Json, after: Json): boolean =>
  node.is !== 'struct' && sizeOf(before) > 0 && sizeOf(after) === 0;

function sizeOf(value: Json): number {
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : 1;
}
