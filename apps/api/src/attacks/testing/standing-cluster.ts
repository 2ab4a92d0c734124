import { type Story } from '../../testing/story';

/** What changes by itself: the lease is renewed, and Events tell of what happened. */
const RESTLESS = /^(leases|events|nodes)/;

/** All that somebody without the right must not be able to change, as text to compare. */
export function standingCluster({ cluster }: Story): string {
  const objects = [...cluster.sandbox.store.everything()].filter(([key]) => !RESTLESS.test(key));
  return JSON.stringify(objects.sort(([a], [b]) => (a < b ? -1 : 1)));
}
