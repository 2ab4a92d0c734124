import { type ClusterView } from '../cluster-view';
import { type AccessMode, type BackupFact } from '../facts';
import { type RestoredClaim } from './record';
import { type CreateVolumeStep } from './steps';

/** The step that makes the volume of a restored claim and fills it from a backup. */
export function createVolumeStep(
  view: ClusterView,
  {
    name,
    backup,
    claim,
    operation,
  }: { name: string; backup: BackupFact; claim: RestoredClaim; operation: string },
): CreateVolumeStep {
  const storageClass =
    claim.storageClass === null ? undefined : view.storageClass(claim.storageClass);
  return {
    do: 'create-volume',
    name,
    backup: backup.id,
    url: backup.url,
    accessMode: strongestMode(claim.accessModes),
    encrypted: claim.encrypted,
    target: backup.target,
    sizeBytes:
      view.backupVolume(backup.volume, backup.target)?.sizeBytes ?? backup.volumeSizeBytes ?? 0,
    dataEngine: view.volume(backup.volume)?.dataEngine ?? 'v1',
    parameters: storageClass?.parameters ?? {},
    operation,
  };
}

/** The mode that the driver's volume needs so that all modes of the claim can be served. */
function strongestMode(modes: readonly string[]): AccessMode {
  if (modes.includes('ReadWriteMany')) return 'ReadWriteMany';
  return modes.includes('ReadWriteOncePod') ? 'ReadWriteOncePod' : 'ReadWriteOnce';
}
