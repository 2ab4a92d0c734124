import { type Json, type JsonObject, arrayAt, at, isObject, objectAt, textAt } from '../json';
import { kubernetesType } from './kubernetes';
import {
  type ListNode,
  type ScalarNode,
  type ScalarType,
  type StructNode,
  type TypeNode,
  anything,
  scalar,
} from './type-node';

/** Reads the schema of a CustomResourceDefinition (the structural part of OpenAPI v3). */
export function nodeFromOpenApi(schema: Json | undefined): TypeNode {
  if (!isObject(schema)) return anything;
  if (at(schema, 'x-kubernetes-int-or-string') === true) return scalar('int-or-string');
  switch (textAt(schema, 'type')) {
    case 'object':
      return objectNode(schema);
    case 'array':
      return listNode(schema);
    case '':
      return anything;
    default:
      return scalarNode(schema);
  }
}

/** The root of a custom resource: its own fields, and those that every object has. */
export function rootFromOpenApi(kind: string, schema: Json | undefined): StructNode {
  const node = nodeFromOpenApi(schema);
  const own: StructNode =
    node.is === 'struct' ? node : { is: 'struct', name: '', fields: {}, open: true };
  return {
    ...own,
    name: kind,
    fields: {
      ...own.fields,
      apiVersion: scalar('string'),
      kind: scalar('string'),
      metadata: kubernetesType('ObjectMeta'),
    },
  };
}

function objectNode(schema: JsonObject): TypeNode {
  const properties = at(schema, 'properties');
  const values = at(schema, 'additionalProperties');
  const common = withDefault(schema);
  const atomic = textAt(schema, 'x-kubernetes-map-type') === 'atomic' ? { atomic: true } : {};
  if (!isObject(properties) && (isObject(values) || values === true)) {
    return { is: 'map', values: nodeFromOpenApi(values), ...common, ...atomic };
  }
  const fields = Object.entries(isObject(properties) ? properties : {});
  return {
    is: 'struct',
    name: '',
    fields: Object.fromEntries(fields.map(([name, field]) => [name, nodeFromOpenApi(field)])),
    required: arrayAt(schema, 'required').filter((name) => typeof name === 'string'),
    open: at(schema, 'x-kubernetes-preserve-unknown-fields') === true,
    ...common,
    ...atomic,
  };
}

function listNode(schema: JsonObject): ListNode {
  const keys = arrayAt(schema, 'x-kubernetes-list-map-keys').filter(
    (key) => typeof key === 'string',
  );
  const kind = textAt(schema, 'x-kubernetes-list-type');
  const topology =
    kind === 'map' ? { kind, keys } : { kind: kind === 'set' ? kind : ('atomic' as const) };
  return {
    is: 'list',
    items: nodeFromOpenApi(at(schema, 'items')),
    topology: topology as ListNode['topology'],
    ...withDefault(schema),
  };
}

function scalarNode(schema: JsonObject): ScalarNode {
  const { minimum, maximum, pattern, maxLength } = objectAt({ schema }, 'schema');
  const values = at(schema, 'enum');
  return {
    is: 'scalar',
    type: scalarType(schema),
    ...(Array.isArray(values) ? { enum: values } : {}),
    ...(typeof minimum === 'number' ? { minimum } : {}),
    ...(typeof maximum === 'number' ? { maximum } : {}),
    ...(typeof pattern === 'string' ? { pattern } : {}),
    ...(typeof maxLength === 'number' ? { maxLength } : {}),
    ...withDefault(schema),
  };
}

function scalarType(schema: JsonObject): ScalarType {
  const type = textAt(schema, 'type');
  if (type === 'string') return textAt(schema, 'format') === 'date-time' ? 'time' : 'string';
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : 'any';
}

function withDefault(schema: JsonObject): { default?: Json } {
  const value = at(schema, 'default');
  return value === undefined ? {} : { default: value };
}
