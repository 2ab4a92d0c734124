import {
  ACCESS_MODE_LABEL,
  BACKUP_TARGET_LABEL,
  BACKUP_VOLUME_LABEL,
  LONGHORN_VOLUME_LABEL,
  type LonghornBackup,
  type UnknownKubeObject,
} from '@soteria/kube';
import { type BackupAddress, decodeBackupUrl } from '../../../contents/backup-url';
import { forbidden, internal, invalid } from './denied';
import { fullVersion, type LonghornVersion, since } from './longhorn-version';
import { type LonghornView, notFound } from './longhorn-view';
import { autoCorrectName } from './names';
import { bytesOf, MIB, roundUp } from './sizes';
import { addFinalizer, addLabels, fillIn, type LooseSpec, specOf, text, whole } from './write';

/** What Longhorn makes of a new volume before anybody judges it. */
export function mutateNewVolume(
  volume: UnknownKubeObject,
  view: LonghornView,
  version: LonghornVersion,
): void {
  volume.metadata.name = autoCorrectName(volume.metadata.name);
  const spec = specOf(volume);
  demandBytes(spec['size']);
  if (whole(spec, 'numberOfReplicas') === 0) {
    spec['numberOfReplicas'] = defaultReplicaCount(text(spec, 'dataEngine'), view, version);
  }
  fillIn(spec, { dataEngine: 'v1' });
  let size = bytesOf(text(spec, 'size')) ?? 0n;
  let target = text(spec, 'backupTargetName') || 'default';
  if (text(spec, 'fromBackup') !== '') {
    const source = sourceOf(spec, view);
    size = sizeOfSource(source, view, version);
    target = source.backup.status?.backupTargetName ?? '';
    inheritFromBackup(volume, spec, source, view);
  }
  fillIn(spec, { accessMode: 'rwo' });
  spec['size'] = String(roundUp(size));
  spec['backupTargetName'] = target;
  fillIn(spec, {
    dataLocality: view.setting('default-data-locality'),
    backupCompressionMethod: view.setting('backup-compression-method'),
  });
  // Whatever was asked for: only the default image makes new volumes.
  spec['image'] = `longhornio/longhorn-engine:${fullVersion(version)}`;
  if (text(spec, 'dataLocality') === 'strict-local') spec['revisionCounterDisabled'] = true;
  if (text(spec, 'dataSource') !== '' && since(version, '1.10')) {
    fillIn(spec, { cloneMode: 'full-copy' });
  }
  addLabels(volume, { [BACKUP_TARGET_LABEL]: target });
  mutateVolume(volume, view, version);
}

/** Longhorn reads the object into numbers before any rule is asked, and so the answer is 500; units are for claims. */
function demandBytes(size: unknown): void {
  if (typeof size !== 'string' || /^-?\d+$/.test(size)) return;
  const why = /^\d/.test(size)
    ? `cannot unmarshal number ${size} into Go struct field VolumeSpec.spec.size of type int64`
    : `invalid use of ,string struct tag, trying to unmarshal "${size}" into int64`;
  internal(`json: ${why}`);
}

/** The setting is one number for each data engine, and is looked up before a default engine is set. */
function defaultReplicaCount(engine: string, view: LonghornView, version: LonghornVersion): number {
  if (engine === '' && since(version, '1.12')) {
    invalid(
      'failed to get valid number for setting default replica count: the default-replica-count setting value for data engine  is not defined, value is map[v1:3 v2:3]',
    );
  }
  return Number(view.setting('default-replica-count', engine || 'v1'));
}

/** What holds for every write of a volume. */
function mutateVolume(
  volume: UnknownKubeObject,
  view: LonghornView,
  version: LonghornVersion,
): void {
  const spec = specOf(volume);
  addFinalizer(volume);
  fillIn(spec, {
    accessMode: 'rwo',
    replicaAutoBalance: 'ignored',
    diskSelector: [],
    nodeSelector: [],
    snapshotDataIntegrity: 'ignored',
    restoreVolumeRecurringJob: 'ignored',
    unmapMarkSnapChainRemoved: text(spec, 'dataEngine') === 'v2' ? 'disabled' : 'ignored',
    replicaSoftAntiAffinity: 'ignored',
    replicaZoneSoftAntiAffinity: 'ignored',
    replicaDiskSoftAntiAffinity: 'ignored',
    freezeFilesystemForSnapshot: 'ignored',
  });
  if (whole(spec, 'snapshotMaxCount') === 0) {
    spec['snapshotMaxCount'] = Number(view.setting('snapshot-max-count'));
  }
  if (since(version, '1.9')) fillIn(spec, { offlineRebuilding: 'ignored' });
  if (since(version, '1.10')) spec['backupBlockSize'] = blockSizeOf(spec, view);
  const rounded = bytesOf(text(spec, 'size'));
  if (rounded !== undefined) spec['size'] = String(roundUp(rounded));
  addLabels(volume, { [LONGHORN_VOLUME_LABEL]: volume.metadata.name });
}

/** A changed target is told in the label too, by which Longhorn finds a target's volumes. */
export function mutateVolumeUpdate(
  volume: UnknownKubeObject,
  old: UnknownKubeObject,
  view: LonghornView,
  version: LonghornVersion,
): void {
  const target = text(specOf(volume), 'backupTargetName');
  if (target !== text(specOf(old), 'backupTargetName')) {
    addLabels(volume, { [BACKUP_TARGET_LABEL]: target });
  }
  mutateVolume(volume, view, version);
}

interface Source {
  address: BackupAddress;
  backup: LonghornBackup;
}

function sourceOf(spec: LooseSpec, view: LonghornView): Source {
  const url = text(spec, 'fromBackup');
  const address = decodeBackupUrl(url);
  if (!address) invalid(`cannot get backup and volume name from backup URL ${url}`);
  const backup = view.backup(address.backup);
  if (!backup) {
    const verb = text(spec, 'accessMode') === '' ? 'failed to get' : 'cannot get';
    invalid(`${verb} backup ${address.backup}: ${notFound('backup', address.backup)}`);
  }
  return { address, backup };
}

/** The size that the restored volume gets, whatever was asked for: that of the source as last known. */
function sizeOfSource(
  { address, backup }: Source,
  view: LonghornView,
  version: LonghornVersion,
): bigint {
  const target = backup.status?.backupTargetName ?? '';
  const why = `cannot get backup volume for backup target ${target} and volume ${address.volume}`;
  if (target === '') invalid(`${why}: backup target name and volume name cannot be empty`);
  const backupVolume = view.backupVolume(target, address.volume);
  if (!backupVolume) invalid(`${why}: backupVolumes "" not found`);
  const own = backup.status?.volumeSize ?? '';
  const latest = since(version, '1.12') ? (backupVolume.status?.size ?? '') : '';
  const told = latest === '' ? own : latest;
  const size = bytesOf(told);
  if (size === undefined) invalid(`get invalid size for volume ${told}`);
  return size;
}

function inheritFromBackup(
  volume: UnknownKubeObject,
  spec: LooseSpec,
  { address, backup }: Source,
  view: LonghornView,
): void {
  fillIn(spec, { accessMode: backup.status?.labels?.[ACCESS_MODE_LABEL] ?? 'rwo' });
  addLabels(volume, { [BACKUP_VOLUME_LABEL]: address.volume });
  const image = backup.status?.volumeBackingImageName ?? '';
  if (image === '') return;
  const target = backup.status?.backupTargetName ?? '';
  const known = view.backupVolume(target, address.volume)?.status?.backingImageName ?? '';
  if (known !== image) {
    forbidden(
      `backup volume's backing image ${known} does not match backup's backing image ${image}. The backup volume resource is being updated and please retry later`,
    );
  }
  fillIn(spec, { backingImage: known });
  const wanted = text(spec, 'backingImage');
  // The sandbox holds no backing images, so a volume that needs one cannot be restored here.
  invalid(`failed to get backing image ${wanted}: ${notFound('backingimage', wanted)}`);
}

function blockSizeOf(spec: LooseSpec, view: LonghornView): string {
  if (spec['Standby'] === true) {
    const address = decodeBackupUrl(text(spec, 'fromBackup'));
    const backup = address && view.backup(address.backup);
    if (!backup) {
      invalid(`failed to inspect the backup config ${text(spec, 'fromBackup')}: backup not found`);
    }
    return backup.spec.backupBlockSize ?? String(2 * MIB);
  }
  const given = text(spec, 'backupBlockSize');
  if (given !== '' && given !== '0') return given;
  return String((Number(view.setting('default-backup-block-size')) || 2) * MIB);
}
