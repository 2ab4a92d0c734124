import {
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '@soteria/kube';
import { bytesOf } from '../../server/admission/longhorn/sizes';

export const DEFAULT_CLASS_ANNOTATION = 'storageclass.kubernetes.io/is-default-class';
export const CLAIM_FINALIZER = 'kubernetes.io/pvc-protection';
export const VOLUME_FINALIZER = 'kubernetes.io/pv-protection';

export const claimKey = ({ spec: { claimRef } }: PersistentVolume): string =>
  claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '';

/** Whether the PV is reserved for this claim, by name alone or by its uid too. */
export function isReservedFor(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { claimRef } = volume.spec;
  return (
    claimRef !== undefined &&
    claimRef.namespace === claim.metadata.namespace &&
    claimRef.name === claim.metadata.name &&
    (!claimRef.uid || claimRef.uid === claim.metadata.uid)
  );
}

/** Why this PV cannot serve the claim; undefined when it can. Source: Kubernetes, checkVolumeSatisfyClaim. */
export function mismatch(
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): string | undefined {
  const asked = bytesOf(claim.spec.resources?.requests?.storage ?? '0') ?? 0n;
  const offered = bytesOf(volume.spec.capacity?.storage ?? '0') ?? 0n;
  if (offered < asked) return 'requested PV is too small';
  if ((volume.spec.storageClassName ?? '') !== (claim.spec.storageClassName ?? '')) {
    return 'storageClassName does not match';
  }
  if ((volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem')) {
    return 'incompatible volumeMode';
  }
  const modes = volume.spec.accessModes ?? [];
  if (!(claim.spec.accessModes ?? []).every((mode) => modes.includes(mode))) {
    return 'incompatible accessMode';
  }
  return undefined;
}

/** The class that the claim asks for; the default one when it asks for none. */
export function classOf(
  claim: PersistentVolumeClaim,
  classes: Iterable<StorageClass>,
): StorageClass | undefined {
  const asked = claim.spec.storageClassName;
  for (const each of classes) {
    if (asked === undefined && each.metadata.annotations?.[DEFAULT_CLASS_ANNOTATION] === 'true') {
      return each;
    }
    if (each.metadata.name === asked) return each;
  }
  return undefined;
}

/** The smallest free PV that serves the claim. */
export function bestMatch(
  claim: PersistentVolumeClaim,
  free: readonly PersistentVolume[],
): PersistentVolume | undefined {
  const sizeOf = ({ spec }: PersistentVolume) => bytesOf(spec.capacity?.storage ?? '0') ?? 0n;
  return free
    .filter(
      (volume) =>
        volume.status?.phase === 'Available' &&
        volume.metadata.deletionTimestamp === undefined &&
        mismatch(volume, claim) === undefined,
    )
    .reduce<PersistentVolume | undefined>(
      (best, volume) => (best && sizeOf(best) <= sizeOf(volume) ? best : volume),
      undefined,
    );
}
