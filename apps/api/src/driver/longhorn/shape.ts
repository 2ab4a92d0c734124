import { type UnknownKubeObject } from '@soteria/kube';

/**
 * What fields a projection reads, and of which type each is: a shape for an object, one in a list
 * for a list of such, `texts` for a list or a map of texts.
 */
export type Shape =
  'text' | 'number' | 'flag' | 'amount' | 'texts' | readonly [Shape] | { [field: string]: Shape };

/**
 * Throws, naming the field, when something is not of its type: a projection that went on would hand
 * nonsense to every decision. What is absent or null is of every type.
 */
export function demandShape(object: UnknownKubeObject, shape: Record<string, Shape>): void {
  demandFields(object, fieldsOf(shape), '');
}

/** The same, for kinds that mean nothing without a spec. */
export function demandSpec(object: UnknownKubeObject, shape: Record<string, Shape>): void {
  if (object['spec'] === undefined || object['spec'] === null) throw new Error('it has no spec');
  demandShape(object, shape);
}

type Fields = readonly (readonly [field: string, inside: Shape])[];

/** Every object of the cluster is held against its shape at every event, so shapes are taken apart once (P10, P12). */
const taken = new WeakMap<object, Fields>();

function fieldsOf(shape: { [field: string]: Shape }): Fields {
  const known = taken.get(shape);
  if (known !== undefined) return known;
  const fields = Object.entries(shape);
  taken.set(shape, fields);
  return fields;
}

/** `place` is where the object stands, with a dot behind; only a complaint puts it together with the field. */
function demandFields(object: Record<string, unknown>, fields: Fields, place: string): void {
  for (const [field, inside] of fields) {
    const value = object[field];
    if (value !== undefined && value !== null) demand(value, inside, field, place);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  text: 'text',
  number: 'a number',
  flag: 'true or false',
  amount: 'an amount',
  texts: 'made of texts',
};

function demand(value: unknown, shape: Shape, field: string, place: string): void {
  if (typeof shape === 'string') {
    if (!isOf(shape, value)) throw new Error(`${place}${field} is not ${WORDS[shape]}`);
  } else if (isList(shape)) {
    if (!Array.isArray(value)) throw new Error(`${place}${field} is not a list`);
    value.forEach((item, index) => demandPresent(item, shape[0], `${field}[${index}]`, place));
  } else {
    if (!isRecord(value)) throw new Error(`${place}${field} is not an object`);
    demandFields(value, fieldsOf(shape), `${place}${field}.`);
  }
}

/** Nothing reads a list expecting holes in it. */
function demandPresent(value: unknown, shape: Shape, field: string, place: string): void {
  if (value === undefined || value === null) throw new Error(`${place}${field} is empty`);
  demand(value, shape, field, place);
}

function isOf(shape: string, value: unknown): boolean {
  switch (shape) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'flag':
      return typeof value === 'boolean';
    case 'amount':
      return typeof value === 'string' || typeof value === 'number';
    default:
      return isTexts(value);
  }
}

function isTexts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const texts = value as Record<string, unknown>;
  for (const field in texts) if (typeof texts[field] !== 'string') return false;
  return true;
}

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
