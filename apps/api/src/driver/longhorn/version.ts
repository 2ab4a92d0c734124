/** A Longhorn release as [major, minor]. */
export type Release = readonly [major: number, minor: number];

/** The oldest release that the driver is made for; assumed while the version is not known. */
export const OLDEST_RELEASE: Release = [1, 8];

/** Reads `v1.12.1` or `1.13.0-dev`; null when it is neither. */
export function parseRelease(version: string): Release | null {
  const match = /^v?(\d+)\.(\d+)\./.exec(`${version}.`);
  return match ? [Number(match[1]), Number(match[2])] : null;
}

export function isAtLeast([major, minor]: Release, [wantMajor, wantMinor]: Release): boolean {
  return major > wantMajor || (major === wantMajor && minor >= wantMinor);
}

/** Since when Longhorn knows a field of its custom resources, or a value: one sent too early is refused. */
export const SINCE = {
  volumeBackupBlockSize: [1, 10],
  /** `rwop` among the access modes; before, Longhorn knows only `rwo` and `rwx`. */
  volumeAccessModeOncePod: [1, 11],
} as const satisfies Record<string, Release>;
