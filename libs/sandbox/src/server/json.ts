/** Anything that JSON can say. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [field: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy that shares nothing with the original. */
export function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => clone(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) defineField(copy, key, clone(item as unknown));
  }
  return copy as T;
}

/** Whether two values say the same in JSON: fields in any order, absent equal to undefined. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) || Array.isArray(right)) return sameArray(left, right);
  if (!isObject(left) || !isObject(right)) return false;
  const fields = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...fields].every((field) => sameJson(own(left, field), own(right, field)));
}

function sameArray(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((item, index) => sameJson(item, right[index]));
}

/** A field of the object itself, so that `constructor` or `__proto__` never reach a prototype. */
export function own(value: JsonObject, field: string): Json | undefined {
  return Object.hasOwn(value, field) ? value[field] : undefined;
}

/** Sets a field whatever its name: `__proto__` becomes a field like any other. */
export function defineField(target: object, field: string, value: unknown): void {
  if (field === '__proto__') {
    Object.defineProperty(target, field, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    return;
  }
  (target as Record<string, unknown>)[field] = value;
}

/** The value below a path of field names, or undefined. */
export function at(value: unknown, ...path: string[]): Json | undefined {
  let here = value;
  for (const field of path) {
    if (!isObject(here)) return undefined;
    here = own(here, field);
  }
  return here as Json | undefined;
}

/** The string below a path, or the empty string. */
export function textAt(value: unknown, ...path: string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The array below a path, or an empty one. */
export function arrayAt(value: unknown, ...path: string[]): Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The object below a path, or an empty one. */
export function objectAt(value: unknown, ...path: string[]): JsonObject {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

/** A scalar as text; nothing for what is no scalar. */
export function wordOf(value: Json | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}
