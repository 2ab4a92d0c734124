import { badRequest, invalid } from '../api-error';
import { type ResourceRequest } from '../http/context';
import { type Json } from '../json';
import { type ApiObject } from '../object';
import { type FieldValidation } from '../requests/write-options';
import { type ResourceDefinition } from '../resources/definition';
import { type Findings, checkAgainst } from '../schema/check';
import { applySchemaDefaults, constraintErrors } from '../schema/constraints';
import { type FieldError, invalidValue, wrongType } from './field-error';
import { validateMetadata, validateMetadataUpdate } from './metadata';

/** How unknown fields are to be told: a patched object is refused in other words than a sent one. */
export type Origin = 'sent' | 'patched';

/**
 * Brings an object into the shape of its kind: unknown fields are dropped, amounts are written in
 * their canonical form. Throws 400 or 422 on values of the wrong type, and on unknown fields when
 * the client asked to be strict.
 */
export function fitToSchema(
  request: ResourceRequest,
  object: ApiObject,
  mode: FieldValidation,
  origin: Origin = 'sent',
): ApiObject {
  const { definition } = request;
  const rules = { dropEmpty: !definition.custom };
  const { value, findings } = checkAgainst(definition.schema, object as unknown as Json, rules);
  refuseMistyped(definition, object, findings);
  const unknown = findings.unknown.map((path) => `unknown field "${path}"`);
  if (unknown.length > 0 && mode === 'Strict')
    throw refuseUnknown(definition, unknown, value, origin);
  if (mode === 'Warn') request.warnings.push(...unknown);
  const fitted = value as unknown as ApiObject;
  definition.applyDefaults?.(fitted);
  if (definition.custom) applySchemaDefaults(definition.schema, value);
  return fitted;
}

function refuseMistyped(
  definition: ResourceDefinition,
  object: ApiObject,
  { mistyped }: Findings,
): void {
  const [first] = mistyped;
  if (first === undefined) return;
  const inMetadata = first.path.startsWith('metadata');
  if (!definition.custom || inMetadata) {
    throw badRequest(
      `${definition.kind} in version "${definition.version}" cannot be handled as a ${definition.kind}: json: cannot unmarshal ${jsonType(first.value)} into Go struct field ${definition.kind}.${first.path} of type ${first.expected}`,
    );
  }
  const errors = mistyped.map(({ path, expected, value }) =>
    wrongType(
      path,
      jsonType(value),
      `${path} in body must be of type ${expected}: "${jsonType(value)}"`,
    ),
  );
  throw invalid(definition, object.metadata.name ?? '', errors);
}

function refuseUnknown(
  { kind, version }: ResourceDefinition,
  unknown: readonly string[],
  value: Json,
  origin: Origin,
): Error {
  const why = `strict decoding error: ${unknown.join(', ')}`;
  if (origin === 'patched') {
    const error = invalidValue('patch', JSON.stringify(value), why);
    return invalid({ group: '', kind: '' }, '', [error]);
  }
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

function jsonType(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Throws 422 when a new object breaks a rule. */
export function refuseInvalidNew(definition: ResourceDefinition, object: ApiObject): void {
  const errors = kindErrors(definition, object);
  // Specific messages come first; the general ones only when there is nothing else to say.
  if (errors.length === 0) {
    errors.push(...validateMetadata(object.metadata, definition.namespaced, definition.nameRule));
  }
  if (errors.length > 0) throw invalid(definition, object.metadata.name ?? '', errors);
}

/** Throws 422 when a changed object breaks a rule, or a rule about changes. */
export function refuseInvalidChange(
  definition: ResourceDefinition,
  object: ApiObject,
  old: ApiObject,
  subresource: string,
): void {
  const errors: FieldError[] = [
    ...validateMetadata(object.metadata, definition.namespaced, definition.nameRule),
    ...validateMetadataUpdate(object.metadata, old.metadata),
  ];
  if (subresource === '') {
    errors.push(...kindErrors(definition, object));
    errors.push(...(definition.validateUpdate?.(object, old) ?? []));
  }
  if (errors.length > 0) throw invalid(definition, object.metadata.name, errors);
}

function kindErrors(definition: ResourceDefinition, object: ApiObject): FieldError[] {
  return [
    ...(definition.validate?.(object) ?? []),
    ...(definition.custom
      ? constraintErrors(definition.schema, object as unknown as Json, '')
      : []),
  ];
}
