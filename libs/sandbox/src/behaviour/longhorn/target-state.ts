import { type LonghornBackupTarget } from '@soteria/kube';
import { digest } from '../../contents/digest';
import { MARK, markOf } from '../marks';

/** Why the target cannot be reached at this moment, whatever its status says; undefined when it can. */
export function targetProblem(target: LonghornBackupTarget | undefined): string | undefined {
  if (!target || target.metadata.deletionTimestamp !== undefined) {
    return 'backup target is not found';
  }
  if ((target.spec.backupTargetURL ?? '') === '') return 'backup target URL is empty';
  return markOf(MARK.outage, target);
}

/** What Longhorn itself believes, since the last look. */
export const isAvailable = (
  target: LonghornBackupTarget | undefined,
): target is LonghornBackupTarget =>
  target !== undefined &&
  target.metadata.deletionTimestamp === undefined &&
  (target.spec.backupTargetURL ?? '') !== '' &&
  target.status?.available === true;

export const urlOf = (target: LonghornBackupTarget): string => target.spec.backupTargetURL ?? '';

/** The target answers, but as if nothing were stored there. */
export const listsNothing = (target: LonghornBackupTarget): boolean =>
  markOf(MARK.listsNothing, target) === 'true';

/** The name of a volume's BackupVolume. Source: longhorn-manager, types/types.go, since 1.9. */
export function backupVolumeName(volume: string, target: string): string {
  return `${volume}-${digest(`${volume}-${target}`, 8)}`;
}
