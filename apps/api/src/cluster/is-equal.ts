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
  let fields = 0;
  for (const field in one) {
    fields += 1;
    if (!isEqual(one[field], other[field])) return false;
    if (one[field] === undefined && !(field in other)) return false;
  }
  for (const _field in other) fields -= 1;
  return fields === 0;
}

const PLAIN: readonly unknown[] = [Object.prototype, Array.prototype, null];
const isPlain = (value: object): boolean => PLAIN.includes(Object.getPrototypeOf(value));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
