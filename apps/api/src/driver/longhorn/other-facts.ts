import {
  type BackupVolumeFact,
  type DriverFact,
  neverComes,
  parseInstant,
  type RecurringJobFact,
  type RestoreProgressFact,
  type SnapshotFact,
  type TargetFact,
} from '@soteria/domain';
import {
  LONGHORN_VOLUME_LABEL,
  type LonghornBackupTarget,
  type LonghornBackupVolume,
  type LonghornEngine,
  type LonghornRecurringJob,
  type LonghornSetting,
  type LonghornSnapshot,
  type UnknownKubeObject,
} from '@soteria/kube';
import { operationOf } from '../../cluster/core-facts';
import { interned, internedOr } from '../../cluster/interned';
import { bytes } from './bytes';
import { percent } from './percent';
import { demandShape, demandSpec } from './shape';
import {
  BACKUP_TARGET,
  BACKUP_VOLUME,
  ENGINE,
  RECURRING_JOB,
  REPLICA_RESTORE,
  SETTING,
  SNAPSHOT,
} from './shapes';
import { DEFAULT_TARGET, LONGHORN } from './volume-fact';

export function snapshotFact(object: UnknownKubeObject): SnapshotFact {
  demandSpec(object, SNAPSHOT);
  const { metadata, spec, ...rest } = object as unknown as LonghornSnapshot;
  const status = rest.status ?? {};
  const createdAt = parseInstant(status.creationTime);
  return {
    driver: LONGHORN,
    uid: metadata.uid ?? '',
    id: metadata.name,
    volume: internedOr(spec.volume, ''),
    ready: status.readyToUse === true,
    createdAt,
    detail: status.error ?? '',
    lost: createdAt !== null && (status.markRemoved === true || Boolean(status.error)),
    deleting: metadata.deletionTimestamp !== undefined,
    operation: operationOf(metadata),
  };
}

export function targetFact(object: UnknownKubeObject): TargetFact {
  demandShape(object, BACKUP_TARGET);
  const { metadata, ...rest } = object as unknown as LonghornBackupTarget;
  const [spec, status] = [rest.spec ?? {}, rest.status ?? {}];
  const unavailable = status.conditions?.find(({ type }) => type === 'Unavailable');
  const configured = Boolean(spec.backupTargetURL);
  return {
    driver: LONGHORN,
    uid: metadata.uid ?? '',
    name: metadata.name,
    available: configured && status.available === true,
    configured,
    detail: status.available ? '' : (unavailable?.message ?? ''),
    address: spec.backupTargetURL ?? '',
    credentialSecret: spec.credentialSecret ?? '',
    lastSyncedAt: parseInstant(status.lastSyncedAt),
    pollSeconds: goDurationSeconds(spec.pollInterval),
  };
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1, ms: 0.001 };

/** Seconds of a Go duration (`5m0s`); 0 for what is not one. */
function goDurationSeconds(text: string | undefined): number {
  let seconds = 0;
  for (const [, amount, unit] of (text ?? '').matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)) {
    seconds += Number(amount) * (UNIT_SECONDS[unit ?? ''] ?? 0);
  }
  return seconds;
}

export function backupVolumeFact(object: UnknownKubeObject): BackupVolumeFact {
  demandShape(object, BACKUP_VOLUME);
  const { metadata, ...rest } = object as unknown as LonghornBackupVolume;
  const [spec, status] = [rest.spec ?? {}, rest.status ?? {}];
  return {
    driver: LONGHORN,
    uid: metadata.uid ?? '',
    // Since 1.8 the object's name has a suffix; before, it was the volume's name.
    volume: interned(spec.volumeName || metadata.name),
    target: interned(spec.backupTargetName || DEFAULT_TARGET),
    sizeBytes: bytes(status.size),
    storedBytes: bytes(status.dataStored),
    lastBackup: status.lastBackupName ?? '',
    lastBackupAt: parseInstant(status.lastBackupAt),
    backingImage: internedOr(status.backingImageName, ''),
    storageClass: internedOr(status.storageClassName || null, null),
  };
}

const BACKUP_TASKS: ReadonlySet<string> = new Set(['backup', 'backup-force-create']);

/**
 * A system backup backs up each volume first where its policy is `always`. By any other policy it leaves out volumes
 * at will: all of them, or those that it finds unchanged, which then grow older than any objective.
 */
const backsUpAll = ({ task, parameters }: LonghornRecurringJob['spec']): boolean =>
  task === 'system-backup' && parameters?.['volume-backup-policy'] === 'always';

export function recurringJobFact(object: UnknownKubeObject): RecurringJobFact {
  demandShape(object, RECURRING_JOB);
  const { metadata, ...rest } = object as unknown as LonghornRecurringJob;
  const spec = rest.spec ?? {};
  const takesAll = backsUpAll(spec);
  return {
    driver: LONGHORN,
    uid: metadata.uid ?? '',
    name: spec.name || metadata.name,
    groups: spec.groups ?? [],
    makesBackups: takesAll || BACKUP_TASKS.has(spec.task ?? ''),
    takesAll,
    cron: spec.cron ?? '',
    neverRuns: neverComes(spec.cron ?? ''),
    deleting: metadata.deletionTimestamp !== undefined,
  };
}

/** Longhorn deletes a backup of the same volume, and reads none meanwhile. Source: backupstore, lock.go. */
const LOCKED = /failed (to acquire )?lock/;

export function restoreProgressFact(object: UnknownKubeObject): RestoreProgressFact {
  demandShape(object, ENGINE);
  const { metadata, spec, status } = object as unknown as LonghornEngine;
  const replicas = Object.values(status?.restoreStatus ?? {});
  for (const replica of replicas) demandShape({ ...object, ...replica }, REPLICA_RESTORE);
  const figures = replicas.map(({ progress }) => percent(progress));
  const error = replicas.find((replica) => replica.error)?.error ?? '';
  return {
    uid: metadata.uid ?? '',
    volume: spec?.volumeName || metadata.labels?.[LONGHORN_VOLUME_LABEL] || '',
    progress: figures.length > 0 ? Math.min(...figures) : 0,
    restoring: replicas.some(({ isRestoring, progress }) => isRestoring || (progress ?? 0) > 0),
    error,
    refused: LOCKED.test(error),
  };
}

export function driverFact(object: UnknownKubeObject): DriverFact {
  demandShape(object, SETTING);
  const { metadata, value } = object as unknown as LonghornSetting;
  return { driver: LONGHORN, uid: metadata.uid ?? '', version: (value ?? '').replace(/^v/, '') };
}
