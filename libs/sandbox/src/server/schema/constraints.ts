import { type Json, type JsonObject, clone, defineField, isObject, own } from '../json';
import { type FieldError, invalidValue, notSupported, required } from '../validation/field-error';
import { type ScalarNode, type StructNode, type TypeNode } from './type-node';

/** What a schema demands beyond types: required fields, listed values, limits. */
export function constraintErrors(
  node: TypeNode,
  value: Json | undefined,
  path: string,
): FieldError[] {
  if (value === undefined || value === null) return [];
  switch (node.is) {
    case 'scalar':
      return scalarErrors(node, value, path);
    case 'list':
      return Array.isArray(value)
        ? value.flatMap((item, index) => constraintErrors(node.items, item, `${path}[${index}]`))
        : [];
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, item]) =>
            constraintErrors(node.values, item, `${path}.${key}`),
          )
        : [];
    case 'struct':
      return isObject(value) ? structErrors(node, value, path) : [];
  }
}

function structErrors(node: StructNode, value: JsonObject, path: string): FieldError[] {
  const missing = (node.required ?? [])
    .filter((field) => own(value, field) === undefined)
    .map((field) => required(join(path, field)));
  const below = Object.entries(node.fields).flatMap(([field, type]) =>
    constraintErrors(type, own(value, field), join(path, field)),
  );
  return [...missing, ...below];
}

const join = (path: string, field: string): string => (path === '' ? field : `${path}.${field}`);

function scalarErrors(node: ScalarNode, value: Json, path: string): FieldError[] {
  const { minimum, maximum, pattern, maxLength } = node;
  const errors: FieldError[] = [];
  const refuse = (detail: string): void =>
    void errors.push(invalidValue(path, value, `${path} in body should ${detail}`));
  if (node.enum !== undefined && !node.enum.includes(value)) {
    errors.push(notSupported(path, value, node.enum.map(String)));
  }
  if (typeof value === 'number') {
    if (minimum !== undefined && value < minimum) refuse(`be greater than or equal to ${minimum}`);
    if (maximum !== undefined && value > maximum) refuse(`be less than or equal to ${maximum}`);
  }
  if (typeof value === 'string') {
    if (pattern !== undefined && !new RegExp(pattern, 'u').test(value))
      refuse(`match '${pattern}'`);
    if (maxLength !== undefined && value.length > maxLength) {
      refuse(`be at most ${maxLength} chars long`);
    }
  }
  return errors;
}

/** Fills in the defaults that a schema names, in place. */
export function applySchemaDefaults(node: TypeNode, value: Json | undefined): void {
  if (node.is === 'list' && Array.isArray(value)) {
    for (const item of value) applySchemaDefaults(node.items, item);
  } else if (node.is === 'map' && isObject(value)) {
    for (const item of Object.values(value)) applySchemaDefaults(node.values, item);
  } else if (node.is === 'struct' && isObject(value)) {
    for (const [field, type] of Object.entries(node.fields)) {
      if (own(value, field) === undefined && type.default !== undefined) {
        defineField(value, field, clone(type.default));
      }
      applySchemaDefaults(type, own(value, field));
    }
  }
}
