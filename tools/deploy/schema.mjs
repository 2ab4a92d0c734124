// Holds objects against what Kubernetes' own kinds look like (the models of @kubernetes/client-node,
// release 1.36) and custom kinds as custom-kinds.mjs has them: unknown fields, wrong types, fields
// that are missing.
import { readFileSync } from 'node:fs';
import * as client from '@kubernetes/client-node';
import { CUSTOM_KINDS } from './custom-kinds.mjs';

const MODELS = 'node_modules/@kubernetes/client-node/dist/gen/models';
const METADATA_CHECKED_BY_HAND = new Set(['apiVersion', 'kind']);

/** What is wrong with one object, as `path: what`. */
export function schemaFaults(object) {
  const faults = [];
  const custom = CUSTOM_KINDS[`${object.apiVersion} ${object.kind}`];
  if (custom) {
    const whole = { 'apiVersion!': 'string', 'kind!': 'string', 'metadata!': 'V1ObjectMeta' };
    checkShape({ ...whole, ...custom }, object, '', faults);
    return faults;
  }
  const model = `V1${object.kind}`;
  const builtIn = !object.apiVersion?.includes('.') || object.apiVersion.includes('.k8s.io/');
  if (!client[model]?.attributeTypeMap || !builtIn || !object.apiVersion.endsWith('v1')) {
    return [`${object.apiVersion} ${object.kind} is not a kind that is known here`];
  }
  checkModel(model, object, '', faults);
  return faults;
}

function checkModel(model, value, path, faults) {
  if (!isObject(value)) return void faults.push(`${path}: must be an object`);
  const attributes = client[model].attributeTypeMap;
  const known = new Map(attributes.map((attribute) => [attribute.baseName, attribute]));
  for (const [field, item] of Object.entries(value)) {
    const at = path === '' ? field : `${path}.${field}`;
    const attribute = known.get(field);
    if (attribute) checkType(attribute.type, item, at, faults);
    else faults.push(`${at}: there is no such field`);
  }
  for (const field of requiredOf(model)) {
    if (value[field] === undefined && !METADATA_CHECKED_BY_HAND.has(field)) {
      faults.push(`${path === '' ? '' : `${path}.`}${field}: is missing`);
    }
  }
}

const required = new Map();

/** Fields without a question mark in the model's declaration. */
function requiredOf(model) {
  if (!required.has(model)) {
    const text = readFileSync(`${MODELS}/${model}.d.ts`, 'utf8');
    required.set(
      model,
      [...text.matchAll(/^ {4}'([^']+)': /gm)].map(([, field]) => field),
    );
  }
  return required.get(model);
}

const SCALARS = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  IntOrString: (value) => typeof value === 'string' || Number.isInteger(value),
  Date: (value) => typeof value === 'string',
  V1MicroTime: (value) => typeof value === 'string',
  any: () => true,
};

function checkType(type, value, path, faults) {
  const list = /^(?:Array<(.*)>|\[\](.*))$/.exec(type);
  const map = /^(?:\{ \[key: string\]: (.*); \}|\{\}(.*))$/.exec(type);
  if (list) {
    if (!Array.isArray(value)) return void faults.push(`${path}: must be a list`);
    value.forEach((item, at) => checkType(list[1] ?? list[2], item, `${path}[${at}]`, faults));
  } else if (map) {
    if (!isObject(value)) return void faults.push(`${path}: must be an object`);
    for (const [key, item] of Object.entries(value)) {
      checkType(map[1] ?? map[2], item, `${path}.${key}`, faults);
    }
  } else if (type in SCALARS) {
    if (!SCALARS[type](value)) faults.push(`${path}: must be of type ${type}`);
  } else {
    checkModel(type, value, path, faults);
  }
}

function checkShape(shape, value, path, faults) {
  if (typeof shape === 'string') return checkType(shape, value, path, faults);
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return void faults.push(`${path}: must be a list`);
    value.forEach((item, at) => checkShape(shape[0], item, `${path}[${at}]`, faults));
    return;
  }
  if (!isObject(value)) return void faults.push(`${path}: must be an object`);
  const fields = new Map(Object.entries(shape).map(([name, of]) => [name.replace('!', ''), of]));
  for (const [field, item] of Object.entries(value)) {
    const at = path === '' ? field : `${path}.${field}`;
    if (fields.has(field)) checkShape(fields.get(field), item, at, faults);
    else faults.push(`${at}: there is no such field`);
  }
  for (const name of Object.keys(shape).filter((field) => field.endsWith('!'))) {
    const field = name.slice(0, -1);
    if (value[field] === undefined) faults.push(`${path}.${field}: is missing`);
  }
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
