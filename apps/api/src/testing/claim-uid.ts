import { type PersistentVolumeClaim } from '@soteria/kube';
import { startCluster, type WorldBuilder } from '@soteria/sandbox';

/** The uid that the claim shop/orders has in a told world: uids there follow from the names. */
export async function uidOfOrders(world: WorldBuilder): Promise<string> {
  const cluster = await startCluster({ world, withoutBehaviours: true });
  const { store } = cluster.sandbox;
  const claim = store.get<PersistentVolumeClaim>('persistentvolumeclaims', 'shop', 'orders');
  await cluster.stop();
  return claim?.metadata.uid ?? '';
}
