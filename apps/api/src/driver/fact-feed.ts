import { type ClusterState } from '../cluster/cluster-state';
import { CORE_WATCHES } from '../cluster/core-facts';
import { type WatchSpec } from '../cluster/watch-spec';
import { type DriverWatch } from './driver';
import { type FactKind, type Facts, type FactStore } from './fact-store';

function feed<Kind extends FactKind>(
  cluster: ClusterState,
  facts: FactStore,
  kind: Kind,
  spec: WatchSpec<Facts[Kind]>,
): () => void {
  const watched = cluster.watch<Facts[Kind]>(spec, {
    changed: (_key, after, before) => facts.change(kind, after, before),
  });
  return () => {
    watched.end();
    for (const fact of watched.rows()) facts.change(kind, undefined, fact);
  };
}

/** Keeps what a driver watches among the facts, until the answer is called. */
export function watchFacts(
  cluster: ClusterState,
  facts: FactStore,
  watch: DriverWatch,
): () => void {
  return feed(cluster, facts, watch.fact, watch.spec as WatchSpec<Facts[typeof watch.fact]>);
}

/** Keeps Kubernetes' own kinds among the facts. */
export function watchCoreFacts(cluster: ClusterState, facts: FactStore): void {
  feed(cluster, facts, 'namespace', CORE_WATCHES.namespace);
  feed(cluster, facts, 'storageClass', CORE_WATCHES.storageClass);
  feed(cluster, facts, 'persistentVolume', CORE_WATCHES.persistentVolume);
  feed(cluster, facts, 'claim', CORE_WATCHES.claim);
}
