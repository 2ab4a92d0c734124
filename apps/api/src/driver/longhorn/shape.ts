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
  for (const [field, inside] of Object.entries(shape)) demand(object[field], inside, field);
}

/** The same, for kinds that mean nothing without a spec. */
export function demandSpec(object: UnknownKubeObject, shape: Record<string, Shape>): void {
  if (object['spec'] === undefined || object['spec'] === null) throw new Error('it has no spec');
  demandShape(object, shape);
}

const WORDS: Readonly<Record<string, string>> = {
  text: 'text',
  number: 'a number',
  flag: 'true or false',
  amount: 'an amount',
  texts: 'made of texts',
};

function demand(value: unknown, shape: Shape, path: string): void {
  if (value === undefined || value === null) return;
  if (typeof shape === 'string') {
    if (!isOf(shape, value)) throw new Error(`${path} is not ${WORDS[shape]}`);
  } else if (isList(shape)) {
    if (!Array.isArray(value)) throw new Error(`${path} is not a list`);
    value.forEach((item, index) => demandPresent(item, shape[0], `${path}[${index}]`));
  } else {
    if (!isRecord(value)) throw new Error(`${path} is not an object`);
    for (const [field, inside] of Object.entries(shape)) {
      demand(value[field], inside, `${path}.${field}`);
    }
  }
}

/** Nothing reads a list expecting holes in it. */
function demandPresent(value: unknown, shape: Shape, path: string): void {
  if (value === undefined || value === null) throw new Error(`${path} is empty`);
  demand(value, shape, path);
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

const isTexts = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((each) => typeof each === 'string');

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
