import { type ClusterView } from '../cluster-view';
import { type ClaimDescriptor, type PersistentVolumeFact } from '../facts';

/** What a claim looks like now, for keeping in its backups. Falls back to the usual where the PV is not seen. */
export function claimDescriptor(
  view: ClusterView,
  namespace: string,
  pvc: string,
): ClaimDescriptor {
  const claim = view.claim(namespace, pvc);
  const persistentVolume = claim && view.persistentVolume(claim.persistentVolume);
  return {
    storageClass: claim?.storageClass ?? null,
    accessModes: claim?.accessModes ?? ['ReadWriteOnce'],
    volumeMode: claim?.volumeMode ?? 'Filesystem',
    fsType: persistentVolume?.fsType ?? null,
    encrypted: persistentVolume !== undefined && isEncrypted(view, persistentVolume),
    secret: persistentVolume?.secret ?? null,
    labels: claim?.labels ?? {},
  };
}

/** A driver goes by its volume: a PV that was made by hand works without saying so itself. */
export const isEncrypted = (
  view: ClusterView,
  { encrypted, handle }: PersistentVolumeFact,
): boolean => encrypted || view.volume(handle)?.encrypted === true;
