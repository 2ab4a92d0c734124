/** The releases whose rules the imitation knows. */
export const LONGHORN_VERSIONS = ['1.8', '1.9', '1.10', '1.11', '1.12'] as const;
export type LonghornVersion = (typeof LONGHORN_VERSIONS)[number];
export const NEWEST_LONGHORN: LonghornVersion = '1.12';

/** Whether a release has what came with another one. */
export const since = (version: LonghornVersion, introduced: LonghornVersion): boolean =>
  LONGHORN_VERSIONS.indexOf(version) >= LONGHORN_VERSIONS.indexOf(introduced);

/** The newest patch of each release, as the setting `current-longhorn-version` tells it. */
const PATCHES: Record<LonghornVersion, string> = {
  '1.8': 'v1.8.2',
  '1.9': 'v1.9.3',
  '1.10': 'v1.10.2',
  '1.11': 'v1.11.3',
  '1.12': 'v1.12.1',
};
export const fullVersion = (version: LonghornVersion): string => PATCHES[version];
