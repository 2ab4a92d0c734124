import { type VolumeRow } from '@soteria/contracts';
import {
  type BackupFact,
  type BackupVolumeFact,
  type Instant,
  isForeign,
  parseInstant,
  VOLUME_STATUSES,
} from '@soteria/domain';
import { type Family, labelText, seriesLine } from './exposition';

/** Everything that the series of one volume are made of. */
export interface VolumeSubject {
  row: VolumeRow;
  backups: readonly BackupFact[];
  /** Which cluster this is; null while that is not known. Backups of others are no attempts of ours. */
  cluster: string | null;
  backupVolume: BackupVolumeFact | undefined;
  /** What the last complete scan of the object store found of it; null where none tells. */
  physicalBytes: number | null;
  /** When the newest run began that failed, be there a backup of it or not. */
  failedRunAt: Instant | null;
  expectedIntervalSeconds: number | null;
}

/** A metric with one or more series per volume. */
export interface VolumeFamily extends Family {
  /** The lines of one volume; empty where there is nothing to tell. */
  lines(subject: VolumeSubject, volumeLabels: string): string;
}

/** As kube-state-metrics and the kubelet name them, so that joins need no relabelling. */
export const volumeLabels = ({ namespace, pvc }: VolumeRow): string =>
  labelText({ namespace, persistentvolumeclaim: pvc });

/** A gauge without further labels; null is no series, never 0. */
function gauge(
  name: string,
  help: string,
  value: (subject: VolumeSubject) => number | null,
): VolumeFamily {
  return {
    name,
    help,
    type: 'gauge',
    lines: (subject, labels) => {
      const figure = value(subject);
      return figure === null ? '' : seriesLine(name, labels, figure);
    },
  };
}

/** A gauge with one more label. */
function gauges(
  name: string,
  help: string,
  label: string,
  values: (subject: VolumeSubject) => readonly (readonly [string, number | null])[],
): VolumeFamily {
  return {
    name,
    help,
    type: 'gauge',
    lines: (subject, labels) =>
      values(subject)
        .map(([value, figure]) =>
          figure === null
            ? ''
            : seriesLine(name, `${labels},${labelText({ [label]: value })}`, figure),
        )
        .join(''),
  };
}

const seconds = (instant: Instant | null): number | null =>
  instant === null ? null : instant / 1_000;
const secondsOf = (time: string | undefined): number | null => seconds(parseInstant(time));

const information: VolumeFamily = {
  name: 'soteria_pvc_info',
  help: 'What stands behind a claim; always 1.',
  type: 'gauge',
  lines: ({ row }, labels) => {
    const more = {
      storageclass: row.storageClass ?? '',
      driver: row.driver ?? '',
      volume: row.volume ?? '',
    };
    return seriesLine('soteria_pvc_info', `${labels},${labelText(more)}`, 1);
  },
};

/** The metrics of single volumes, in the order in which they are told. */
export const VOLUME_FAMILIES: readonly VolumeFamily[] = [
  information,
  gauge(
    'soteria_pvc_protected',
    'Whether at least one policy or recurring job that is switched on makes backups of the volume.',
    ({ row }) => (row.policies.length > 0 ? 1 : 0),
  ),
  gauge('soteria_pvc_excluded', 'Excluded from backups on purpose; absent otherwise.', ({ row }) =>
    row.status === 'excluded' ? 1 : null,
  ),
  gauges(
    'soteria_pvc_compliance_status',
    'How well the volume is protected: exactly one of the series is 1.',
    'status',
    ({ row }) => VOLUME_STATUSES.map((status) => [status, row.status === status ? 1 : 0]),
  ),
  gauge(
    'soteria_pvc_last_success_timestamp_seconds',
    'Time of the data in the newest restore point that this cluster made, which is that of its snapshot.',
    (subject) => (isNewestForeign(subject) ? null : secondsOf(subject.row.lastRestorePoint?.time)),
  ),
  gauge(
    'soteria_pvc_last_attempt_timestamp_seconds',
    'Time of the newest attempt at a backup, whatever came of it.',
    ({ row }) => secondsOf(row.lastAttempt?.time),
  ),
  gauge(
    'soteria_pvc_last_attempt_success',
    'Whether the newest attempt that has ended succeeded.',
    lastEndedAttempt,
  ),
  gauge(
    'soteria_pvc_rpo_objective_seconds',
    'Greatest age that the newest restore point may have.',
    ({ row }) => row.objectiveSeconds,
  ),
  gauge(
    'soteria_pvc_expected_interval_seconds',
    'How often the policies of the volume mean to back it up.',
    ({ row, expectedIntervalSeconds }) => (isLeftOut(row) ? null : expectedIntervalSeconds),
  ),
  gauges(
    'soteria_pvc_restore_points',
    'Number of backups, whichever cluster made them: usable ones, and failed ones that are still kept.',
    'state',
    ({ row, backups }) => [
      ['completed', row.restorePoints],
      ['failed', backups.filter(({ state }) => state === 'failed').length],
    ],
  ),
  gauge(
    'soteria_pvc_oldest_restore_point_timestamp_seconds',
    'Time of the data in the oldest restore point: how far back one can go.',
    ({ backups }) => {
      const times = backups.flatMap(({ usable, deleting, snapshotAt }) =>
        usable && !deleting && snapshotAt !== null ? [snapshotAt] : [],
      );
      return times.length === 0 ? null : seconds(Math.min(...times));
    },
  ),
  gauges(
    'soteria_pvc_backup_stored_bytes',
    'Size of all backups: logical as the driver counts its blocks (approximate), physical as the object store was found.',
    'kind',
    ({ backupVolume, physicalBytes }) => [
      ['logical', backupVolume?.storedBytes ?? null],
      ['physical', physicalBytes],
    ],
  ),
];

/** Its policies select it, and pass over it. */
const isLeftOut = ({ status }: VolumeRow): boolean =>
  status === 'excluded' || status === 'unsupported';

/** Whether all that could be restored was made by another cluster, which makes no volume fresh. */
function isNewestForeign({ row, backups, cluster }: VolumeSubject): boolean {
  const newest = backups.find(({ id }) => id === row.lastRestorePoint?.id);
  return newest !== undefined && isForeign(newest, cluster);
}

/** 1 or 0 by the newest attempt that succeeded or failed; the one that is running has not ended. */
function lastEndedAttempt({ backups, cluster, failedRunAt }: VolumeSubject): number | null {
  let newest: { at: Instant; id: string; succeeded: boolean } | null = null;
  for (const backup of backups) {
    if (isForeign(backup, cluster)) continue;
    const { id, state, snapshotAt, createdAt, completedAt } = backup;
    const at = snapshotAt ?? createdAt ?? completedAt;
    if (at === null || (state !== 'completed' && state !== 'failed')) continue;
    if (newest === null || at > newest.at || (at === newest.at && id > newest.id)) {
      newest = { at, id, succeeded: state === 'completed' };
    }
  }
  if (failedRunAt !== null && (newest === null || failedRunAt > newest.at)) return 0;
  return newest === null ? null : Number(newest.succeeded);
}
