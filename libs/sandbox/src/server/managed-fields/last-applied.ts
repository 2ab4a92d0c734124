import { type Json, isObject } from '../json';
import { type ApiObject } from '../object';
import { type StructNode } from '../schema/type-node';
import { differenceOf, fieldsOf } from './compare';
import { FieldSet } from './field-set';

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The fields that kubectl applied by itself before and that nobody has changed since: when kubectl
 * goes over to server-side apply, these are its own, whoever they are noted for.
 */
export function lastAppliedFields(schema: StructNode, live: ApiObject, manager: string): FieldSet {
  const text = live.metadata.annotations?.[ANNOTATION];
  const applied = manager === 'kubectl' && text !== undefined ? readJson(text) : undefined;
  if (!isObject(applied) || applied['apiVersion'] !== live.apiVersion) return new FieldSet();
  const { added, changed, removed } = differenceOf(schema, applied, live as unknown as Json);
  return fieldsOf(schema, applied).minus(added).minus(changed).minus(removed);
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
