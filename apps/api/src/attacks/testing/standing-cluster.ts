import { type Story } from '../../testing/story';

/**
 * What changes by itself: the lease is renewed, Events tell of what happened, and Longhorn looks at
 * its targets every few minutes and notes when.
 */
const RESTLESS = /^(leases|events|nodes|backuptargets|backupvolumes)/;

/** All that somebody without the right must not be able to change: a line per object and version. */
export function standingCluster({ cluster }: Story): string {
  return [...cluster.sandbox.store.everything()]
    .filter(([key]) => !RESTLESS.test(key))
    .map(([key, { metadata }]) => `${key} ${metadata.uid} ${metadata.resourceVersion}`)
    .sort()
    .join('\n');
}
