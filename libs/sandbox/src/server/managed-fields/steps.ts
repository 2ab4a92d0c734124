import { type Json, isObject, own } from '../json';
import {
  type ListNode,
  type StructNode,
  type TypeNode,
  anything,
  listOf,
  mapOf,
} from '../schema/type-node';

/** One part of a container, with the step that leads to it. */
export interface Part {
  step: string;
  node: TypeNode;
  value: Json;
  /** Whether the part is an entry of its own, as items of lists and maps are, and not a declared field. */
  isEntry: boolean;
}

/** The defaults of list keys: an unnamed protocol is TCP. */
const KEY_DEFAULTS: Readonly<Record<string, Json>> = { protocol: 'TCP' };

/** Whether a value is owned as a whole. */
export function isLeaf(node: TypeNode, value: Json): boolean {
  if (node.is === 'struct' || node.is === 'map') return node.atomic === true || !isObject(value);
  if (node.is === 'list') return node.topology.kind === 'atomic' || !Array.isArray(value);
  return node.type !== 'any' || !isObject(value);
}

/** The parts of a container that are owned one by one. */
export function partsOf(node: TypeNode, value: Json): Part[] {
  if (node.is === 'list') return Array.isArray(value) ? listParts(node, value) : [];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([field, item]) => {
    if (item === undefined) return [];
    const declared = node.is === 'struct' ? fieldNode(node, field) : undefined;
    return [
      {
        step: `f:${field}`,
        node: declared ?? (node.is === 'map' ? node.values : deduced(item)),
        value: item,
        isEntry: declared === undefined,
      },
    ];
  });
}

const fieldNode = (node: StructNode, field: string): TypeNode | undefined =>
  Object.hasOwn(node.fields, field) ? node.fields[field] : undefined;

/** What no schema describes is a map of maps, with lists that are owned as a whole. */
function deduced(value: Json): TypeNode {
  if (Array.isArray(value)) return listOf(anything);
  return isObject(value) ? mapOf(anything) : anything;
}

function listParts(node: ListNode, value: readonly Json[]): Part[] {
  return value.map((item) => ({
    step: stepOf(node, item),
    node: node.items,
    value: item,
    isEntry: true,
  }));
}

/** The step to an item of a list that is not owned as a whole. */
export function stepOf(node: ListNode, item: Json): string {
  if (node.topology.kind !== 'map') return `v:${JSON.stringify(item)}`;
  const keys = [...node.topology.keys].sort().flatMap((key) => {
    const value = (isObject(item) ? own(item, key) : undefined) ?? KEY_DEFAULTS[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return `k:${JSON.stringify(Object.fromEntries(keys))}`;
}
