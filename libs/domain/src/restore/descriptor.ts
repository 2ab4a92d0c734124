import { type ClusterView } from '../cluster-view';
import { type ClaimDescriptor, type ClaimFact, type PersistentVolumeFact } from '../facts';
import { newestAtOrBefore } from './choose';

/** Which claim is meant: another may have its name by now. */
interface ClaimKey {
  namespace: string;
  name: string;
  uid: string;
}

/** The claim itself, not one that was made in its place. */
export function sameClaim(
  view: ClusterView,
  { namespace, name, uid }: ClaimKey,
): ClaimFact | undefined {
  const claim = view.claim(namespace, name);
  return claim?.uid === uid ? claim : undefined;
}

/**
 * What a claim looks like now, for keeping in its backups. Of one that is gone by then it is what its newest backup
 * knew, or null: a guess would be believed for as long as the backup is kept.
 */
export function claimDescriptor(view: ClusterView, key: ClaimKey): ClaimDescriptor | null {
  const claim = sameClaim(view, key);
  if (!claim) return rememberedDescriptor(view, key);
  const { storageClass, accessModes, volumeMode, labels } = claim;
  const persistentVolume = view.persistentVolume(claim.persistentVolume);
  return {
    storageClass,
    accessModes,
    volumeMode,
    fsType: persistentVolume?.fsType ?? null,
    encrypted: persistentVolume !== undefined && isEncrypted(view, persistentVolume),
    secret: persistentVolume?.secret ?? null,
    labels,
    mountOptions: persistentVolume?.mountOptions,
    nfsOptions: persistentVolume?.nfsOptions,
  };
}

function rememberedDescriptor(
  view: ClusterView,
  { namespace, name, uid }: ClaimKey,
): ClaimDescriptor | null {
  const described = view
    .backupsOfClaim(namespace, name)
    .filter(({ source }) => source.claimUid === uid && source.descriptor !== null);
  return newestAtOrBefore(described, Infinity)?.source.descriptor ?? null;
}

/** A driver goes by its volume: a PV that was made by hand works without saying so itself. */
export const isEncrypted = (
  view: ClusterView,
  { encrypted, handle }: PersistentVolumeFact,
): boolean => encrypted || view.volume(handle)?.encrypted === true;
