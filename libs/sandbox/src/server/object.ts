import { type ObjectMeta } from '@soteria/kube';
import { type JsonObject } from './json';

/** Which writer set which fields. Source: ManagedFieldsEntry (meta/v1). */
export interface ManagedFieldsEntry {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonObject;
  subresource?: string;
}

export interface ApiObjectMeta extends ObjectMeta {
  deletionGracePeriodSeconds?: number;
  managedFields?: ManagedFieldsEntry[];
  selfLink?: string;
}

/** An object of any kind as the server works on it. */
export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: ApiObjectMeta;
  [field: string]: unknown;
}

/** RFC 3339 in whole seconds, as Kubernetes writes times. */
export function timestamp(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
