/**
 * Compares two resource versions, which are decimal numbers too long for `number`: negative when
 * `one` is older, zero when both are the same.
 */
export function compareVersions(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : one > other ? 1 : 0;
}
