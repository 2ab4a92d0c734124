import fields from './kubernetes-fields.json';
import {
  ATOMIC_MAPS,
  ATOMIC_TYPES,
  GRANULAR_FIELDS,
  LIST_MERGES,
  QUANTITIES,
  RETAIN_KEYS,
} from './merge-keys';
import { type ScalarType, type StructNode, type TypeNode, scalar } from './type-node';

const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = fields;
const SCALARS: ReadonlySet<string> = new Set<ScalarType>([
  'string',
  'integer',
  'number',
  'boolean',
  'time',
  'int-or-string',
  'any',
]);

const structs = new Map<string, StructNode>();

/** The names of all types that are known. */
export const kubernetesTypes = (): string[] => Object.keys(FIELDS);

/** A type of Kubernetes' own API by its name (`PodSpec`). Throws for one that is not known. */
export function kubernetesType(name: string): StructNode {
  const known = structs.get(name);
  if (known !== undefined) return known;
  const described = FIELDS[name];
  if (described === undefined) throw new Error(`no type is called ${name}`);
  const node: StructNode = {
    is: 'struct',
    name,
    fields: {},
    ...(ATOMIC_TYPES.has(name) ? { atomic: true } : {}),
  };
  // Types may hold themselves, so the node is known before its fields are.
  structs.set(name, node);
  node.fields = Object.fromEntries(
    Object.entries(described).map(([field, type]) => [field, nodeFor(type, `${name}.${field}`)]),
  );
  return node;
}

function nodeFor(type: string, place: string): TypeNode {
  if (type.startsWith('[]')) return listFor(type.slice(2), place);
  if (type.startsWith('{}')) {
    const values = QUANTITIES.has(place) ? scalar('quantity') : nodeFor(type.slice(2), '');
    return { is: 'map', values, ...(ATOMIC_MAPS.has(place) ? { atomic: true } : {}) };
  }
  if (QUANTITIES.has(place)) return scalar('quantity');
  if (SCALARS.has(type)) return scalar(type as ScalarType);
  if (GRANULAR_FIELDS.has(place)) return { ...kubernetesType(type), atomic: false };
  if (RETAIN_KEYS.has(place)) return { ...kubernetesType(type), retainKeys: true };
  return kubernetesType(type);
}

function listFor(items: string, place: string): TypeNode {
  const merge = LIST_MERGES[place];
  return {
    is: 'list',
    items: nodeFor(items, ''),
    topology: merge?.topology ?? { kind: 'atomic' },
    ...(merge?.patchMergeKey === undefined ? {} : { patchMergeKey: merge.patchMergeKey }),
    ...(merge?.retainKeys === true ? { patchRetainKeys: true } : {}),
  };
}
