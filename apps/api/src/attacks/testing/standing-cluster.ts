import { type KubeObject } from '@soteria/kube';
import { type Story } from '../../testing/story';

/**
 * What changes by itself: the lease is renewed, Events tell of what happened, and Longhorn looks at
 * its targets every few minutes and notes when.
 */
const RESTLESS = /^(leases|events|nodes|backuptargets|backupvolumes)/;

/** All that somebody without the right must not be able to change: a line per object and what it is. */
export function standingCluster({ cluster }: Story): string {
  return [...cluster.sandbox.store.everything()]
    .filter(([key]) => !RESTLESS.test(key))
    .map(([key, object]) => `${key} ${object.metadata.uid} ${stateOf(key, object)}`)
    .sort()
    .join('\n');
}

/** Longhorn notes how its own objects are whenever it looks; what was asked of them is compared. */
function stateOf(key: string, object: KubeObject): string {
  const { resourceVersion, labels, annotations, deletionTimestamp } = object.metadata;
  if (!key.includes('.longhorn.io/')) return resourceVersion ?? '';
  const { spec } = object as KubeObject & { spec?: unknown };
  return JSON.stringify([labels, annotations, deletionTimestamp, spec]);
}
