import { badRequest } from '../api-error';
import { type ApiObject } from '../object';
import { type ResourceDefinition } from '../resources/definition';

/** One part of a field selector: `status.phase!=Running`. */
export interface FieldRequirement {
  field: string;
  equal: boolean;
  value: string;
}

/** Reads `metadata.name=x,status.phase!=Failed`. Throws 400 on a field the kind cannot be selected by. */
export function parseFieldSelector(
  text: string,
  definition: ResourceDefinition,
): FieldRequirement[] {
  if (text.trim() === '') return [];
  return text.split(/(?<!\\),/).map((part) => {
    const match = /^([^=!]+?)(==|=|!=)(.*)$/s.exec(part.trim());
    const [, field = '', operator, value = ''] = match ?? [];
    if (match === null)
      throw badRequest(`invalid field selector: ${JSON.stringify(part)}; can't understand it`);
    if (!isSelectable(field, definition)) {
      throw badRequest(unsupported(field, definition));
    }
    return { field, equal: operator !== '!=', value: value.replace(/\\([\\,=])/g, '$1') };
  });
}

/** Kinds with fields of their own say it in other words than those without. */
const unsupported = (field: string, { selectableFields, custom }: ResourceDefinition): string =>
  custom || Object.keys(selectableFields).length > 0
    ? `field label not supported: ${field}`
    : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;

function isSelectable(field: string, definition: ResourceDefinition): boolean {
  if (field === 'metadata.name') return true;
  if (field === 'metadata.namespace') return definition.namespaced || !definition.custom;
  return Object.hasOwn(definition.selectableFields, field);
}

/** Whether what is known without reading the object already decides. */
export function isAboutIdentity(requirement: FieldRequirement): boolean {
  return requirement.field === 'metadata.name' || requirement.field === 'metadata.namespace';
}

/** Whether an object fulfils a requirement; `read` is only called for fields beyond name and namespace. */
export function fulfils(
  requirement: FieldRequirement,
  identity: { namespace: string; name: string },
  definition: ResourceDefinition,
  read: () => ApiObject,
): boolean {
  return (
    (fieldValue(requirement.field, identity, definition, read) === requirement.value) ===
    requirement.equal
  );
}

function fieldValue(
  field: string,
  identity: { namespace: string; name: string },
  definition: ResourceDefinition,
  read: () => ApiObject,
): string {
  if (field === 'metadata.name') return identity.name;
  if (field === 'metadata.namespace') return identity.namespace;
  return definition.selectableFields[field]?.(read()) ?? '';
}
