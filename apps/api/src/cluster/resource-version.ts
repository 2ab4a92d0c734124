/**
 * Compares two resource versions, which are decimal numbers too long for `number`: negative when
 * `one` is older, zero when both are the same.
 */
export function compareVersions(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A version as it is kept for long; to be compared by `compareKept`. */
export type KeptVersion = string | number;

const LONGEST_SMALL = 9;

/**
 * Up to nine digits V8 holds a number where it stands, and a text as something of its own: 36 bytes for
 * each object that is kept (P14).
 */
export const keptVersion = (version: string): KeptVersion =>
  version !== '' && version.length <= LONGEST_SMALL ? Number(version) : version;

export function compareKept(one: KeptVersion, other: KeptVersion): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return compareVersions(`${one}`, `${other}`);
}
