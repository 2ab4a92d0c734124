import { isDeepStrictEqual } from 'node:util';

/**
 * Whether two pieces of plain data say the same. Node's own comparison looks at prototypes, symbols
 * and cycles as well, and takes ten times as long; facts are compared at every event. What is not plain, such as a
 * Map, has no fields to go by and is left to Node.
 */
export function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other)) return Number.isNaN(one) && Number.isNaN(other);
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  if (!isPlain(one)) return isDeepStrictEqual(one, other);
  for (const field in one) {
    if (!isEqual(one[field], other[field])) return false;
    if (one[field] === undefined && !Object.hasOwn(other, field)) return false;
  }
  for (const field in other) if (!Object.hasOwn(one, field)) return false;
  return true;
}

const PLAIN: readonly unknown[] = [Object.prototype, Array.prototype, null];
const isPlain = (value: object): boolean => PLAIN.includes(Object.getPrototypeOf(value));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
