import { type JsonObject, at, isObject, objectAt, sameJson, textAt, wordOf } from '../../json';
import { type ApiObject } from '../../object';
import {
  type FieldError,
  forbiddenField,
  immutable,
  invalidValue,
  tooLong,
} from '../../validation/field-error';
import { configKey } from '../../validation/names';
import { type KindRules } from '../definition';

/** What a Secret or ConfigMap may hold in all: 1 MiB. */
const DATA_LIMIT_BYTES = 1024 * 1024;
const FROZEN = 'field is immutable when `immutable` is set';

/** A Secret. Source: ValidateSecret (k8s.io/kubernetes). */
export const SECRET_RULES: Partial<KindRules> = {
  applyDefaults: (object) => {
    if (textAt(object, 'type') === '') object['type'] = 'Opaque';
    mergeStringData(object);
  },
  validate: (object) => [
    ...keyErrors(object, 'data'),
    ...base64Errors(object),
    ...(decodedSize(object) > DATA_LIMIT_BYTES ? [tooLong('data', DATA_LIMIT_BYTES)] : []),
  ],
  validateUpdate: (object, old) => [
    ...(object['type'] === old['type'] ? [] : [immutable('type', object['type'])]),
    ...frozenErrors(object, old, ['data']),
  ],
};

/** A ConfigMap. Source: ValidateConfigMap (k8s.io/kubernetes). */
export const CONFIG_MAP_RULES: Partial<KindRules> = {
  validate: (object) => [
    ...keyErrors(object, 'data'),
    ...keyErrors(object, 'binaryData'),
    ...(textSize(object) > DATA_LIMIT_BYTES ? [tooLong('', DATA_LIMIT_BYTES)] : []),
  ],
  validateUpdate: (object, old) => frozenErrors(object, old, ['data', 'binaryData']),
};

/** What is written as text is kept as base64, like everything else in a Secret. */
function mergeStringData(object: ApiObject): void {
  const given = object['stringData'];
  if (!isObject(given)) return;
  const data: JsonObject = { ...objectAt(object, 'data') };
  for (const [key, value] of Object.entries(given)) {
    data[key] = Buffer.from(wordOf(value)).toString('base64');
  }
  object['data'] = data;
  delete object['stringData'];
}

function keyErrors(object: ApiObject, field: string): FieldError[] {
  return Object.keys(objectAt(object, field)).flatMap((key) =>
    configKey(key).map((problem) => invalidValue(`${field}[${key}]`, key, problem)),
  );
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function base64Errors(object: ApiObject): FieldError[] {
  return Object.entries(objectAt(object, 'data')).flatMap(([key, value]) =>
    typeof value === 'string' && BASE64.test(value)
      ? []
      : [invalidValue(`data[${key}]`, value, 'illegal base64 data')],
  );
}

function decodedSize(object: ApiObject): number {
  let size = 0;
  for (const value of Object.values(objectAt(object, 'data'))) {
    size += Buffer.byteLength(wordOf(value), 'base64');
  }
  return size;
}

function textSize(object: ApiObject): number {
  let size = 0;
  for (const value of Object.values(objectAt(object, 'data'))) {
    size += Buffer.byteLength(wordOf(value));
  }
  for (const value of Object.values(objectAt(object, 'binaryData'))) {
    size += Buffer.byteLength(wordOf(value), 'base64');
  }
  return size;
}

function frozenErrors(object: ApiObject, old: ApiObject, fields: readonly string[]): FieldError[] {
  if (at(old, 'immutable') !== true) return [];
  const errors = fields
    .filter((field) => !sameJson(objectAt(object, field), objectAt(old, field)))
    .map((field) => forbiddenField(field, FROZEN));
  if (at(object, 'immutable') !== true) errors.push(forbiddenField('immutable', FROZEN));
  return errors;
}
