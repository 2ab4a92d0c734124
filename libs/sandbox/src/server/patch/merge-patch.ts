import { type Json, clone, defineField, isObject, own } from '../json';

/** Applies a JSON merge patch: fields are replaced, null removes. Source: RFC 7396. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return clone(patch);
  const result = isObject(target) ? clone(target) : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else if (value !== undefined) defineField(result, field, mergePatch(own(result, field), value));
  }
  return result;
}
