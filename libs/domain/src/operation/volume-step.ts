import { urlOf } from '../backup/url';
import { type ClusterView } from '../cluster-view';
import { type AccessMode, type BackupFact } from '../facts';
import { restorableParameters } from '../restore/class-layout';
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
  const parameters = restorableParameters(storageClass?.parameters ?? {});
  const { volume, target, volumeSizeBytes } = backup.source;
  return {
    do: 'create-volume',
    name,
    backup: backup.id,
    url: urlOf(backup),
    accessMode: strongestMode(claim.accessModes),
    volumeMode: claim.volumeMode,
    encrypted: claim.encrypted,
    target,
    sizeBytes: view.backupVolume(volume, target)?.sizeBytes ?? volumeSizeBytes ?? 0,
    dataEngine: dataEngineFor(parameters, view.volume(volume)?.dataEngine),
    parameters,
    operation,
  };
}

/** What the class of the new claim says; else that of the source, as long as it is there to ask. */
function dataEngineFor(
  parameters: Readonly<Record<string, string>>,
  source: 'v1' | 'v2' | undefined,
): 'v1' | 'v2' {
  const wanted = parameters['dataEngine'];
  return wanted === 'v1' || wanted === 'v2' ? wanted : (source ?? 'v1');
}

/** Whether several nodes are to mount it: only a shared volume can serve them, readers too. */
export const isShared = (modes: readonly string[]): boolean =>
  modes.includes('ReadWriteMany') || modes.includes('ReadOnlyMany');

/** The mode that the driver's volume needs so that all modes of the claim can be served. */
function strongestMode(modes: readonly string[]): AccessMode {
  if (isShared(modes)) return 'ReadWriteMany';
  return modes.includes('ReadWriteOncePod') ? 'ReadWriteOncePod' : 'ReadWriteOnce';
}
