import { BACKUP_TARGET_LABEL, BACKUP_VOLUME_LABEL, type LonghornBackup } from '@soteria/kube';

/** In a target: that the volume's data is encrypted; `enabled`, or absent. */
export const ENCRYPTED_LABEL = 'volume-encrypted';

/** The volume that a backup is of, by the label that every backup carries; empty when it is damaged. */
export const volumeNameOf = ({ metadata }: LonghornBackup): string =>
  metadata.labels?.[BACKUP_VOLUME_LABEL] ?? '';

/** The target on which it lies. */
export const targetNameOf = ({ metadata }: LonghornBackup): string =>
  metadata.labels?.[BACKUP_TARGET_LABEL] ?? '';
