import { type OwnerReference } from '@soteria/kube';
import { sameJson } from '../json';
import { type ApiObjectMeta } from '../object';
import {
  type FieldError,
  forbiddenField,
  immutable,
  invalidValue,
  required,
  tooLong,
} from './field-error';
import { type NameRule, dnsLabel, labelValue, qualifiedKey } from './names';

const ANNOTATIONS_LIMIT_BYTES = 256 * 1024;
const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** What the metadata of a new object must look like. Source: ValidateObjectMeta (k8s.io/apimachinery). */
export function validateMetadata(
  meta: ApiObjectMeta,
  namespaced: boolean,
  nameRule: NameRule,
): FieldError[] {
  return [
    ...nameErrors(meta, nameRule),
    ...namespaceErrors(meta, namespaced),
    ...labelErrors(meta.labels ?? {}),
    ...annotationErrors(meta.annotations ?? {}),
    ...ownerErrors(meta.ownerReferences ?? []),
    ...finalizerErrors(meta.finalizers ?? []),
  ];
}

/** What an update may not do to metadata. Source: ValidateObjectMetaUpdate. */
export function validateMetadataUpdate(meta: ApiObjectMeta, old: ApiObjectMeta): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp'] as const) {
    if (meta[field] !== old[field]) errors.push(immutable(`metadata.${field}`, meta[field]));
  }
  if (old.deletionTimestamp === undefined && meta.deletionTimestamp !== undefined) {
    errors.push(immutable('metadata.deletionTimestamp', meta.deletionTimestamp));
  }
  if (old.deletionTimestamp !== undefined) errors.push(...newFinalizers(meta, old));
  return errors;
}

function newFinalizers(meta: ApiObjectMeta, old: ApiObjectMeta): FieldError[] {
  const added = (meta.finalizers ?? []).filter((name) => !(old.finalizers ?? []).includes(name));
  if (added.length === 0) return [];
  const list = added.map((name) => JSON.stringify(name)).join(', ');
  return [
    forbiddenField(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
    ),
  ];
}

function nameErrors(meta: ApiObjectMeta, rule: NameRule): FieldError[] {
  if (!meta.name) return [required('metadata.name', 'name or generateName is required')];
  return rule(meta.name).map((problem) => invalidValue('metadata.name', meta.name, problem));
}

function namespaceErrors(meta: ApiObjectMeta, namespaced: boolean): FieldError[] {
  if (!namespaced) {
    return meta.namespace ? [forbiddenField('metadata.namespace', 'not allowed on this type')] : [];
  }
  if (!meta.namespace) return [required('metadata.namespace')];
  return dnsLabel(meta.namespace).map((problem) =>
    invalidValue('metadata.namespace', meta.namespace, problem),
  );
}

function labelErrors(labels: Record<string, string>): FieldError[] {
  const field = 'metadata.labels';
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedKey(key).map((problem) => invalidValue(field, key, problem)),
    ...labelValue(value).map((problem) => invalidValue(field, value, problem)),
  ]);
}

function annotationErrors(annotations: Record<string, string>): FieldError[] {
  const entries = Object.entries(annotations);
  const errors = entries.flatMap(([key]) =>
    qualifiedKey(key.toLowerCase()).map((problem) =>
      invalidValue('metadata.annotations', key, problem),
    ),
  );
  let size = 0;
  for (const [key, value] of entries) size += Buffer.byteLength(key) + Buffer.byteLength(value);
  if (size > ANNOTATIONS_LIMIT_BYTES) {
    errors.push(tooLong('metadata.annotations', ANNOTATIONS_LIMIT_BYTES));
  }
  return errors;
}

function ownerErrors(owners: readonly OwnerReference[]): FieldError[] {
  // The path is without an index, as kube-apiserver's is.
  const errors = owners.flatMap((owner) =>
    (['apiVersion', 'kind', 'name', 'uid'] as const)
      .filter((field) => !owner[field])
      .map((field) =>
        invalidValue(`metadata.ownerReferences.${field}`, owner[field] ?? '', 'must not be empty'),
      ),
  );
  const [first, second] = owners.filter((owner) => owner.controller === true);
  if (first !== undefined && second !== undefined && !sameJson(first, second)) {
    errors.push(
      invalidValue(
        'metadata.ownerReferences',
        owners,
        `Only one reference can have Controller set to true. Found "true" in references for ${first.kind}/${first.name} and ${second.kind}/${second.name}`,
      ),
    );
  }
  return errors;
}

function finalizerErrors(finalizers: readonly string[]): FieldError[] {
  const field = 'metadata.finalizers';
  const errors = finalizers.flatMap((name) =>
    qualifiedKey(name).map((problem) => invalidValue(field, name, problem)),
  );
  if (finalizers.includes(ORPHAN) && finalizers.includes(FOREGROUND)) {
    errors.push(
      invalidValue(field, finalizers, `finalizer ${ORPHAN} and ${FOREGROUND} cannot be both set`),
    );
  }
  return errors;
}
