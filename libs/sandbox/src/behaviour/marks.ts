import { type KubeObject } from '@soteria/kube';

/**
 * Annotations by which a spec, or a person with kubectl, plants what goes wrong. They work through
 * the API, so they work on a real API server too. Each is in force while it stands.
 *
 * Marks of a backup are looked for on the Backup and then on its Volume, which exists before the
 * backup has a name; marks of a restore on the new Volume, then on the Backup it reads, then on the
 * Volume that was backed up.
 */
export const MARK = {
  /** The backup ends in `Error` with this message. */
  backupError: 'sandbox.soteria.io/backup-error',
  /** At which percentage it does so; 40 when it is not said. */
  backupErrorAt: 'sandbox.soteria.io/backup-error-at',
  /** The backup goes no further than this percentage. */
  backupStallsAt: 'sandbox.soteria.io/backup-stalls-at',
  /** `true`: Longhorn loses sight of the backup, which ends in `Unknown`. */
  backupLost: 'sandbox.soteria.io/backup-lost',
  /** How many seconds the upload takes, whatever the pace. */
  backupTakesSeconds: 'sandbox.soteria.io/backup-takes-seconds',
  /** On a Backup: how many seconds its data takes to be removed, whatever the pace. */
  removalTakesSeconds: 'sandbox.soteria.io/removal-takes-seconds',
  /** The snapshot is not taken, and says this; on the Snapshot or its Volume. */
  snapshotHeld: 'sandbox.soteria.io/snapshot-held',
  /** The restore fails with this message, and the volume is faulted. */
  restoreError: 'sandbox.soteria.io/restore-error',
  /** The volume's engine dies, once, when the restore has come to this percentage; then it begins anew. */
  restoreCrashesAt: 'sandbox.soteria.io/restore-crashes-at',
  /** The restore goes no further than this percentage. */
  restoreStallsAt: 'sandbox.soteria.io/restore-stalls-at',
  /** How many seconds the restore takes, whatever the pace. */
  restoreTakesSeconds: 'sandbox.soteria.io/restore-takes-seconds',
  /** Replicas of the restored volume find no place, and say this; it does not attach, but stays so where it is. */
  restoreUnschedulable: 'sandbox.soteria.io/restore-unschedulable',
  /** On a Volume: `degraded` or `faulted`. */
  health: 'sandbox.soteria.io/health',
  /** On a Volume: its workload writes nothing (in the demo, where workloads write by themselves). */
  idle: 'sandbox.soteria.io/idle',
  /** On a BackupTarget: from the next look on it cannot be reached, with this message. */
  outage: 'sandbox.soteria.io/outage',
  /** On a BackupTarget: `true` makes it list nothing, as an NFS share does that lost its mount. */
  listsNothing: 'sandbox.soteria.io/lists-nothing',
  /** On a RecurringJob: `true` stops its runs. */
  paused: 'sandbox.soteria.io/paused',
  /** Set by the behaviours on a recurring job's snapshot: the backup that is to be made of it. */
  backupWanted: 'sandbox.soteria.io/backup-wanted',
} as const;

/** The first of these objects that bears the mark has the say. */
export function markOf(
  mark: string,
  ...objects: readonly (KubeObject | undefined)[]
): string | undefined {
  for (const object of objects) {
    const value = object?.metadata.annotations?.[mark];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A mark whose value is a number; one that is none counts as absent. */
export function numberMark(
  mark: string,
  ...objects: readonly (KubeObject | undefined)[]
): number | undefined {
  const value = markOf(mark, ...objects);
  if (value === undefined || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
