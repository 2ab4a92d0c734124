import { Cron } from 'croner';
import {
  type LonghornBackup,
  type LonghornRecurringJob,
  type LonghornSnapshot,
  type LonghornVolume,
  RECURRING_JOB_LABEL,
} from '@soteria/kube';
import { isIn } from './volume-jobs';

/** The first moment after another one at which a schedule is due, in UTC; undefined when there is none. */
export function nextSlot(cron: string, after: number): number | undefined {
  try {
    const next = new Cron(cron, { paused: true, timezone: 'UTC' }).nextRun(new Date(after));
    return next?.getTime();
  } catch {
    return undefined;
  }
}

/** The volumes on which a job works when it runs. Longhorn passes detached ones by, unless it is told not to. */
export function volumesOfRun(
  job: LonghornRecurringJob,
  volumes: Iterable<LonghornVolume>,
  alsoDetached: boolean,
): LonghornVolume[] {
  return [...volumes].filter(
    (volume) =>
      isIn(volume, job) &&
      volume.metadata.deletionTimestamp === undefined &&
      volume.spec.Standby !== true &&
      volume.status?.restoreRequired !== true &&
      volume.status?.robustness !== 'faulted' &&
      (volume.status?.state === 'attached' ||
        (alsoDetached && volume.status?.state === 'detached')),
  );
}

export const makesBackups = ({ spec }: LonghornRecurringJob): boolean =>
  spec.task === 'backup' || spec.task === 'backup-force-create';

export const takesSnapshots = (job: LonghornRecurringJob): boolean =>
  job.spec.task === 'snapshot' || job.spec.task === 'snapshot-force-create' || makesBackups(job);

/** Every so often a backup is to be a full one; the job counts its runs for that. */
export function modeOfRun({ spec, status }: LonghornRecurringJob): 'incremental' | 'full' {
  const every = Number(spec.parameters?.['full-backup-interval'] ?? 0);
  return every > 0 && (status?.executionCount ?? 0) % every === 0 ? 'full' : 'incremental';
}

const isOf = (
  job: LonghornRecurringJob,
  labels: Record<string, string> | null | undefined,
): boolean => labels?.[RECURRING_JOB_LABEL] === job.metadata.name;

/** The job's own finished backups of a volume that are too many: the oldest. Others' are never touched. */
export function backupsTooMany(
  job: LonghornRecurringJob,
  backups: readonly LonghornBackup[],
): LonghornBackup[] {
  const own = backups
    .filter(
      ({ status, spec, metadata }) =>
        status?.state === 'Completed' &&
        metadata.deletionTimestamp === undefined &&
        (isOf(job, status.labels) || isOf(job, spec.labels)),
    )
    .sort((one, other) => (orderOf(one) < orderOf(other) ? 1 : -1));
  return own.slice(job.spec.retain ?? 1);
}

/** The job's own snapshots of a volume that are too many. A backup job keeps the newest alone. */
export function snapshotsTooMany(
  job: LonghornRecurringJob,
  snapshots: readonly LonghornSnapshot[],
): LonghornSnapshot[] {
  const own = snapshots
    .filter(
      ({ spec, status, metadata }) =>
        isOf(job, spec.labels) &&
        status?.readyToUse === true &&
        metadata.deletionTimestamp === undefined,
    )
    .sort((one, other) => (timeOf(one) < timeOf(other) ? 1 : -1));
  return own.slice(makesBackups(job) ? 1 : (job.spec.retain ?? 1));
}

const orderOf = ({ status, metadata }: LonghornBackup): string =>
  `${status?.snapshotCreatedAt ?? ''} ${metadata.name}`;
const timeOf = ({ status, metadata }: LonghornSnapshot): string =>
  `${status?.creationTime ?? ''} ${metadata.name}`;
