import { type Story } from '../../testing/story';

/** What changes by itself: the lease is renewed, and Events tell of what happened. */
const RESTLESS = /^(leases|events|nodes)/;

/** All that somebody without the right must not be able to change: a line per object and version. */
export function standingCluster({ cluster }: Story): string {
  return [...cluster.sandbox.store.everything()]
    .filter(([key]) => !RESTLESS.test(key))
    .map(([key, { metadata }]) => `${key} ${metadata.uid} ${metadata.resourceVersion}`)
    .sort()
    .join('\n');
}
