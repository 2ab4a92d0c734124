/**
 * Whether two pieces of plain data say the same. Node's own comparison looks at prototypes, symbols
 * and cycles as well, and takes ten times as long; facts are compared at every event.
 */
export function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other)) return Number.isNaN(one) && Number.isNaN(other);
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  let fields = 0;
  for (const field in one) {
    fields += 1;
    if (!isEqual(one[field], other[field])) return false;
    if (one[field] === undefined && !(field in other)) return false;
  }
  for (const _field in other) fields -= 1;
  return fields === 0;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
