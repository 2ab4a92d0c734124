import { type Json, isObject, sameJson } from '../json';
import { type TypeNode } from '../schema/type-node';
import { FieldSet } from './field-set';
import { isLeaf, partsOf } from './steps';

/** What somebody who writes this value means to own. */
export function fieldsOf(node: TypeNode, value: Json): FieldSet {
  const set = new FieldSet();
  collect(node, value, [], set);
  return set;
}

function collect(node: TypeNode, value: Json, path: readonly string[], set: FieldSet): void {
  if (isLeaf(node, value)) {
    set.add(path);
    return;
  }
  for (const part of partsOf(node, value)) {
    const place = [...path, part.step];
    collect(part.node, part.value, place, set);
    if (part.isEntry || isEmpty(part.value)) set.add(place);
  }
}

const isEmpty = (value: Json): boolean =>
  value === null || (isObject(value) && Object.keys(value).length === 0);

/** How one value differs from another, place by place. */
export interface Difference {
  added: FieldSet;
  changed: FieldSet;
  removed: FieldSet;
}

export function differenceOf(node: TypeNode, before: Json, after: Json): Difference {
  const difference = { added: new FieldSet(), changed: new FieldSet(), removed: new FieldSet() };
  compare(node, before, after, [], difference);
  return difference;
}

function compare(
  node: TypeNode,
  before: Json,
  after: Json,
  path: readonly string[],
  difference: Difference,
): void {
  if (isLeaf(node, before) || isLeaf(node, after)) {
    if (!sameJson(before, after)) difference.changed.add(path);
    return;
  }
  const old = new Map(partsOf(node, before).map((part) => [part.step, part]));
  for (const part of partsOf(node, after)) {
    const place = [...path, part.step];
    const previous = old.get(part.step);
    old.delete(part.step);
    if (previous === undefined) addAll(part.node, part.value, place, difference.added);
    else compare(part.node, previous.value, part.value, place, difference);
  }
  for (const part of old.values()) {
    addAll(part.node, part.value, [...path, part.step], difference.removed);
  }
}

/** A value that comes or goes as a whole takes its containers along, but for structs of Kubernetes' own. */
function addAll(node: TypeNode, value: Json, path: readonly string[], set: FieldSet): void {
  const leaf = isLeaf(node, value);
  const parts = leaf ? [] : partsOf(node, value);
  if (leaf || parts.length === 0 || !isBuiltInStruct(node)) set.add(path);
  for (const part of parts) addAll(part.node, part.value, [...path, part.step], set);
}

const isBuiltInStruct = (node: TypeNode): boolean => node.is === 'struct' && node.name !== '';
