import { isDeepStrictEqual } from 'node:util';

/**
 * Whether two pieces of plain data say the same. Node's own comparison looks at prototypes, symbols
 * and cycles as well, and takes ten times as long; facts are compared at every event. What is not plain, such as a
 * Map, has no fields to go by and is left to Node.
 */
export function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other)) return Number.isNaN(one) && Number.isNaN(other);
  if (Array.isArray(one)) return Array.isArray(other) && hasEqualItems(one, other);
  if (Array.isArray(other)) return false;
  if (!isPlain(one)) return isDeepStrictEqual(one, other);
  return hasEqualFields(one, other);
}

/** The same of two records, whatever one of their fields says. */
export function isEqualBut<F extends object>(except: keyof F & string, one: F, other: F): boolean {
  return hasEqualFields(one as Record<string, unknown>, other as Record<string, unknown>, except);
}

/** By number: to go through the names of its fields was a third of a comparison (P10). */
const hasEqualItems = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((item, at) => isEqual(item, other[at]));

/** As many fields here as there, and each of these there too: fields are not looked up a second time. */
function hasEqualFields(
  one: Record<string, unknown>,
  other: Record<string, unknown>,
  except?: string,
): boolean {
  let fields = 0;
  for (const field in one) {
    fields += 1;
    const mine = one[field];
    const theirs = other[field];
    if (mine === theirs && mine !== undefined) continue;
    if (!Object.hasOwn(other, field)) return false;
    if (field !== except && !isEqual(mine, theirs)) return false;
  }
  return fields === Object.keys(other).length;
}

const PLAIN: readonly unknown[] = [Object.prototype, null];
const isPlain = (value: object): boolean => PLAIN.includes(Object.getPrototypeOf(value));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
