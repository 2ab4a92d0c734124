import {
  ACCESS_MODE_LABEL,
  BACKUP_TARGET_LABEL,
  BACKUP_VOLUME_LABEL,
  type UnknownKubeObject,
} from '@soteria/kube';
import { internal, invalid } from './denied';
import { type LonghornVersion, since } from './longhorn-version';
import { type LonghornView, notFound } from './longhorn-view';
import { isValidName } from './names';
import { BLOCK_SIZE_UNKNOWN, blockSizeProblem } from './sizes';
import { addFinalizer, addLabels, fillIn, specOf, text } from './write';

const LEGACY_CLONE_LABEL = 'longhorn.io/legacy-linked-clone';

/** What Longhorn makes of a new backup before anybody judges it. */
export function mutateNewBackup(
  backup: UnknownKubeObject,
  view: LonghornView,
  version: LonghornVersion,
): void {
  addFinalizer(backup);
  const spec = specOf(backup);
  const volumeName = volumeOf(backup, view, version);
  const volume = view.volume(volumeName);
  spec['labels'] = {
    [ACCESS_MODE_LABEL]: volume?.spec.accessMode || 'rwo',
    ...(spec['labels'] as Record<string, string> | null | undefined),
  };
  fillIn(spec, { backupMode: 'incremental' });
  if (since(version, '1.10') && text(spec, 'snapshotName') !== '') {
    if (!volume) {
      invalid(
        `failed to get backup block size from the volume ${volumeName} of backup ${backup.metadata.name}: ${notFound('volume', volumeName)}`,
      );
    }
    spec['backupBlockSize'] = volume.spec.backupBlockSize;
  }
  const target = backup.metadata.labels?.[BACKUP_TARGET_LABEL] ?? volume?.spec.backupTargetName;
  if (target === undefined) {
    invalid(
      `failed to get the volume ${volumeName} of backup ${backup.metadata.name}: ${notFound('volume', volumeName)}`,
    );
  }
  addLabels(backup, { [BACKUP_VOLUME_LABEL]: volumeName, [BACKUP_TARGET_LABEL]: target });
}

export function mutateBackupUpdate(backup: UnknownKubeObject): void {
  addFinalizer(backup);
  const spec = specOf(backup);
  spec['labels'] ??= {};
}

/** Whether Longhorn takes a new backup, in the order in which it asks. */
export function validateNewBackup(
  backup: UnknownKubeObject,
  view: LonghornView,
  version: LonghornVersion,
): void {
  const { name, labels } = backup.metadata;
  const spec = specOf(backup);
  if (!isValidName(name)) invalid(`invalid name ${name}`);
  const volumeName = labels?.[BACKUP_VOLUME_LABEL] ?? '';
  const volume = view.volume(volumeName);
  if (since(version, '1.12') && volume?.metadata.labels?.[LEGACY_CLONE_LABEL] === 'true') {
    invalid('cannot create backups for legacy linked-clone volumes');
  }
  if (since(version, '1.9')) checkTarget(backup, view, version);
  if (since(version, '1.10') && text(spec, 'snapshotName') !== '') checkSnapshot(backup, view);
}

/** The size of the blocks may only be mended, never changed. */
export function validateBackupUpdate(
  backup: UnknownKubeObject,
  old: UnknownKubeObject,
  version: LonghornVersion,
): void {
  if (!since(version, '1.10')) return;
  const [now, then] = [specOf(backup)['backupBlockSize'], specOf(old)['backupBlockSize']];
  if (now === then) return;
  if (blockSizeProblem(Number(then), undefined) === undefined) {
    invalid(
      `changing backup block size for backup ${backup.metadata.name} is not supported; only changing invalid backup block size is supported`,
    );
  }
}

/** Which volume the backup is of: its label says so, or since 1.10 its snapshot. */
function volumeOf(backup: UnknownKubeObject, view: LonghornView, version: LonghornVersion): string {
  const told = backup.metadata.labels?.[BACKUP_VOLUME_LABEL];
  if (told !== undefined) return told;
  const snapshotName = text(specOf(backup), 'snapshotName');
  if (!since(version, '1.10') || snapshotName === '') {
    invalid(`cannot find the backup volume label for backup ${backup.metadata.name}`);
  }
  const snapshot = view.snapshot(snapshotName);
  // Longhorn lets these two errors through as they are, and so the answer is 500, not 422.
  if (!snapshot) {
    internal(`failed to get the snapshot ${snapshotName}: ${notFound('snapshot', snapshotName)}`);
  }
  const { volume } = snapshot.spec;
  if (!view.volume(volume)) {
    internal(
      `failed to get the volume ${volume} of the snapshot ${snapshotName} of the backup ${backup.metadata.name}: ${notFound('volume', volume)}`,
    );
  }
  return volume;
}

function checkTarget(
  backup: UnknownKubeObject,
  view: LonghornView,
  version: LonghornVersion,
): void {
  const name = backup.metadata.labels?.[BACKUP_TARGET_LABEL] ?? '';
  if (name === '') invalid('missing backup target label on backup object');
  const target = view.target(name);
  if (!target) invalid(`failed to get backup target ${name}: ${notFound('backuptarget', name)}`);
  if (since(version, '1.10')) checkBlockSize(backup, view);
  if ((target.spec.backupTargetURL ?? '') === '' || target.status?.available !== true) {
    invalid(`backup target ${name} is not available`);
  }
}

function checkBlockSize(backup: UnknownKubeObject, view: LonghornView): void {
  const block = Number(specOf(backup)['backupBlockSize'] ?? 0);
  if (block === BLOCK_SIZE_UNKNOWN) return;
  const volume = view.volume(backup.metadata.labels?.[BACKUP_VOLUME_LABEL] ?? '');
  const problem = blockSizeProblem(block, volume && BigInt(volume.spec.size));
  if (problem !== undefined) invalid(problem);
}

function checkSnapshot(backup: UnknownKubeObject, view: LonghornView): void {
  const labels = backup.metadata.labels ?? {};
  const snapshot = view.snapshot(text(specOf(backup), 'snapshotName'));
  if (!snapshot) invalid('snapshot <nil> is invalid');
  const volume = view.volume(snapshot.spec.volume);
  if (!volume) invalid(`volume ${snapshot.spec.volume} is invalid`);
  const told = labels[BACKUP_VOLUME_LABEL] ?? '';
  if (told !== volume.metadata.name) {
    invalid(
      `snapshot volume name ${volume.metadata.name} and label volume name ${told} does not match`,
    );
  }
  const [target = '', labelled = ''] = [volume.spec.backupTargetName, labels[BACKUP_TARGET_LABEL]];
  if (target !== labelled) {
    invalid(`volume backup target ${target} and label backup target ${labelled} does not match`);
  }
}
