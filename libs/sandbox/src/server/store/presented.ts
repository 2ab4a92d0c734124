import { type ApiObject } from '../object';
import { type ResourceDefinition, apiVersionOf } from '../resources/definition';
import { type Revision } from './kind-store';

const parse = (text: Buffer): ApiObject => JSON.parse(text.toString('utf8')) as ApiObject;

/** Whether stored JSON already is what this version of the API shows. */
function isAsStored(definition: ResourceDefinition, text: Buffer): boolean {
  if (definition.present === undefined) return true;
  const beginning = `{"apiVersion":"${apiVersionOf(definition)}"`;
  return text.subarray(0, beginning.length).toString('latin1') === beginning;
}

/** The stored object as one version of the API shows it. */
export function presentedObject(definition: ResourceDefinition, text: Buffer): ApiObject {
  const object = parse(text);
  return isAsStored(definition, text) ? object : (definition.present?.(object) ?? object);
}

/** The same as JSON; the stored bytes themselves wherever that will do. */
export function presentedText(definition: ResourceDefinition, text: Buffer): Buffer {
  if (isAsStored(definition, text)) return text;
  return Buffer.from(JSON.stringify(presentedObject(definition, text)));
}

/** What a revision holds, for those who are about to change it. */
export const currentObject = (definition: ResourceDefinition, revision: Revision): ApiObject =>
  presentedObject(definition, revision.text);

/** The form in which an object is stored. */
export const absorbed = (definition: ResourceDefinition, object: ApiObject): ApiObject =>
  definition.absorb?.(object) ?? object;
