import { type BackupFact, type ClaimFact } from '../../facts';
import { claimFact, persistentVolumeFact, targetFact, volumeFact } from '../../testing/facts';
import { HOUR_MS } from '../../time';
import { type Evidence, type SkippedRun } from '../evidence';
import { type VanishedBackup } from '../vanished';
import { NOW, hoursAgo, nightly, point } from './evidence';

export const vanishedPoint = (hours: number, readings: number): VanishedBackup => ({
  id: `gone-${hours}h`,
  target: 'default',
  snapshotAt: hoursAgo(hours),
  vanishedAt: hoursAgo(0.5),
  lastReadingAt: null,
  readings,
});
export const failed = (hours: number, error: string): BackupFact =>
  point(hours, { id: `failed-${hours}h`, usable: false, state: 'failed', error, snapshotAt: null });
const down = targetFact({ available: false, detail: 'cannot find bucket soteria' });
export const excluded = (until: number | null): ClaimFact =>
  claimFact({ exclusion: { reason: 'cache, can be rebuilt', until } });
const skip = (
  hours: number,
  because = 'its volume was detached',
  policy = 'nightly',
): SkippedRun => ({
  policy,
  at: hoursAgo(hours),
  because,
});

type Row = [story: string, overrides: Partial<Evidence>, status: string, reason: string];

const NEVER = 'It has no restore point.';
const LATE_30H =
  'The newest restore point is from 2026-04-30 06:00 UTC, older than the objective of 26 hours.';
const NO_RUN =
  'Covered by nightly, but no run has come of it: look at its last run, and back the volume up now.';

/** One row for each thing that a volume's status can say, with the whole sentence where it matters. */
export const STORIES: Row[] = [
  // excluded
  [
    'an annotation excludes',
    { claim: excluded(null) },
    'excluded',
    'Excluded on purpose: cache, can be rebuilt.',
  ],
  [
    'an annotation excludes until later',
    { claim: excluded(NOW + HOUR_MS) },
    'excluded',
    'Excluded on purpose: cache, can be rebuilt. Until 2026-05-01 13:00 UTC.',
  ],
  [
    'the register excludes',
    { exclusion: { reason: 'scratch', until: null, by: 'ada', at: hoursAgo(9) } },
    'excluded',
    'Excluded on purpose by ada: scratch.',
  ],
  [
    'an exclusion without a reason',
    { exclusion: { reason: ' ', until: null, by: 'ada', at: null } },
    'excluded',
    'Excluded on purpose by ada: no reason was given.',
  ],
  [
    'exclusion comes before the driver',
    {
      claim: excluded(null),
      persistentVolume: persistentVolumeFact({ driver: 'ebs.csi.aws.com' }),
    },
    'excluded',
    'Excluded on purpose: cache, can be rebuilt.',
  ],
  ['an exclusion that has ended', { claim: excluded(NOW), backups: [point(30)] }, 'overdue', ''],
  // unsupported, and unknown for want of a volume
  [
    'an unbound claim',
    { claim: claimFact({ phase: 'Pending', persistentVolume: '' }) },
    'unsupported',
    'The claim is not bound to a volume yet, so there is nothing to back up.',
  ],
  [
    'a lost claim',
    { claim: claimFact({ phase: 'Lost' }) },
    'unsupported',
    'The persistent volume pvc-1 behind the claim is gone; what was backed up of it can be restored into a new claim.',
  ],
  [
    'a claim that does not say its phase',
    { claim: claimFact({ phase: 'Unknown', damage: 'Its phase could not be read.' }) },
    'unknown',
    'The claim does not say whether it is bound; look at its object in the cluster. Its phase could not be read.',
  ],
  [
    'a persistent volume that is not in sight',
    { persistentVolume: undefined },
    'unknown',
    'The persistent volume pvc-1 behind the claim has not been seen; if this lasts, the claim has lost its volume.',
  ],
  [
    'no CSI driver',
    { persistentVolume: persistentVolumeFact({ driver: null, handle: '' }) },
    'unsupported',
    'The persistent volume pvc-1 has no CSI driver, so Soteria cannot back it up.',
  ],
  [
    'another driver',
    { persistentVolume: persistentVolumeFact({ driver: 'ebs.csi.aws.com' }), volume: undefined },
    'unsupported',
    'Volumes of the driver ebs.csi.aws.com cannot be backed up by Soteria; it works with driver.longhorn.io.',
  ],
  [
    'a volume that the driver does not show',
    { volume: undefined },
    'unknown',
    'The driver driver.longhorn.io shows no volume pvc-1; if this lasts, the volume is gone and can only come back from a backup.',
  ],
  // unprotected
  [
    'nobody covers it',
    { coverage: [] },
    'unprotected',
    'No policy selects it and no recurring job covers it: add it to a policy, or exclude it with a reason.',
  ],
  [
    'nobody covers it, though it was backed up by hand',
    { coverage: [], backups: [point(2)] },
    'unprotected',
    'No policy selects it and no recurring job covers it: add it to a policy, or exclude it with a reason. Its newest restore point is from 2026-05-01 10:00 UTC, and none will follow.',
  ],
  [
    'one policy, switched off',
    { coverage: [nightly({ standing: 'disabled' })] },
    'unprotected',
    'Selected only by nightly, which is switched off: switch it on, or add the volume to another policy.',
  ],
  [
    'two policies, switched off',
    {
      coverage: [
        nightly({ standing: 'disabled' }),
        nightly({ name: 'hourly', standing: 'disabled' }),
      ],
    },
    'unprotected',
    'Selected only by nightly and hourly, which are switched off: switch one on, or add the volume to another policy.',
  ],
  [
    'a job that makes snapshots only',
    { coverage: [nightly({ kind: 'recurring-job', name: 'snap', standing: 'snapshots-only' })] },
    'unprotected',
    'Covered only by the recurring job snap, which makes no backups: add the volume to a policy.',
  ],
  // ok
  [
    'fresh',
    { backups: [point(40), point(10)] },
    'ok',
    'The newest restore point is from 2026-05-01 02:00 UTC, within the objective of 26 hours.',
  ],
  [
    'old, but checked and unchanged',
    { backups: [point(40)], unchangedCheckAt: hoursAgo(10) },
    'ok',
    'The newest restore point is from 2026-04-29 20:00 UTC, within the objective of 26 hours. A job looked at 2026-05-01 02:00 UTC and found nothing new since.',
  ],
  [
    'new, not yet backed up',
    { claim: claimFact({ createdAt: hoursAgo(1) }) },
    'ok',
    'New and not backed up yet; it is late if its first restore point is not there by 2026-05-02 14:00 UTC.',
  ],
  [
    'fresh although contact is lost',
    { backups: [point(10)], staleness: { since: hoursAgo(1), detail: 'backups are out of reach' } },
    'ok',
    'The newest restore point is from 2026-05-01 02:00 UTC, within the objective of 26 hours.',
  ],
  [
    'fresh although a newer point has vanished',
    { backups: [point(10)], vanished: [vanishedPoint(2, 0)] },
    'ok',
    'The newest restore point is from 2026-05-01 02:00 UTC, within the objective of 26 hours.',
  ],
  // overdue
  ['late, no cause known', { backups: [point(30)] }, 'overdue', `${LATE_30H} ${NO_RUN}`],
  [
    'late, checked too long ago',
    { backups: [point(30)], unchangedCheckAt: hoursAgo(26) },
    'overdue',
    `${LATE_30H} ${NO_RUN}`,
  ],
  [
    'late, a policy asks for more than the default',
    { backups: [point(10)], coverage: [nightly(), nightly({ objectiveSeconds: 3_600 })] },
    'overdue',
    `The newest restore point is from 2026-05-01 02:00 UTC, older than the objective of 1 hour. ${NO_RUN}`,
  ],
  [
    'late, a backup is running',
    {
      backups: [
        point(30),
        point(1, { id: 'now', usable: false, state: 'running', snapshotAt: null }),
      ],
    },
    'overdue',
    `${LATE_30H} A backup has been under way since 2026-05-01 11:00 UTC.`,
  ],
  [
    'late, the volume cannot be backed up',
    {
      backups: [point(30), failed(3, 'old error')],
      volume: volumeFact({
        backupBlocker: { code: 'faulted', detail: 'the volume is faulted; salvage it first' },
      }),
    },
    'overdue',
    `${LATE_30H} It cannot be backed up as it stands: the volume is faulted; salvage it first.`,
  ],
  [
    'late, the target is unavailable',
    { backups: [point(30)], target: down },
    'overdue',
    `${LATE_30H} Its backup target default is unavailable: cannot find bucket soteria.`,
  ],
  [
    'late, the last attempt failed',
    { backups: [point(30), failed(3, 'proxy error:\n  no space left')] },
    'overdue',
    `${LATE_30H} The last attempt at 2026-05-01 09:00 UTC failed: proxy error: no space left.`,
  ],
  [
    'late, an attempt failed before the newest point',
    { backups: [point(30), failed(31, 'old error')] },
    'overdue',
    `${LATE_30H} ${NO_RUN}`,
  ],
  [
    'late, skipped twice for one cause',
    { backups: [point(30)], skippedRuns: [skip(34), skip(10), skip(22)] },
    'overdue',
    `${LATE_30H} Selected by nightly, but its volume was detached at the last two runs.`,
  ],
  [
    'late, skipped for another cause at last',
    { backups: [point(30)], skippedRuns: [skip(10, 'a backup of it was still running'), skip(22)] },
    'overdue',
    `${LATE_30H} Selected by nightly, but a backup of it was still running at the last run.`,
  ],
  [
    'late, a job passes over its detached volume',
    {
      backups: [point(30)],
      volume: volumeFact({ attachment: 'detached' }),
      coverage: [nightly({ kind: 'recurring-job', name: 'daily' })],
    },
    'overdue',
    `${LATE_30H} Its volume is detached, and the recurring job daily may pass over detached volumes: add it to a policy, or allow recurring jobs on detached volumes.`,
  ],
  [
    'late, the next run is planned',
    {
      backups: [point(30)],
      coverage: [
        nightly({ nextRunAt: NOW + 9 * HOUR_MS }),
        nightly({ name: 'hourly', nextRunAt: NOW + HOUR_MS }),
      ],
    },
    'overdue',
    `${LATE_30H} Covered by hourly, which runs next at 2026-05-01 13:00 UTC: back it up now if that is too late.`,
  ],
  [
    'late when contact was lost',
    { backups: [point(30)], staleness: { since: hoursAgo(1), detail: '' } },
    'overdue',
    `${LATE_30H} ${NO_RUN} So it was last seen at 2026-05-01 11:00 UTC.`,
  ],
  [
    'late, and what vanished was late too',
    { backups: [point(30)], vanished: [vanishedPoint(28, 0)] },
    'overdue',
    `${LATE_30H} ${NO_RUN}`,
  ],
  [
    'late, the newer point is lost',
    { backups: [point(30)], vanished: [vanishedPoint(10, 2)] },
    'overdue',
    `${LATE_30H} ${NO_RUN}`,
  ],
  [
    'late, and a point dated in the future does not help',
    { backups: [point(30), point(-48)] },
    'overdue',
    `${LATE_30H} ${NO_RUN} A restore point dated 2026-05-03 12:00 UTC does not count before that moment: some clock is wrong.`,
  ],
  // never
  ['never', {}, 'never', `${NEVER} ${NO_RUN}`],
  [
    'never, the first attempt failed',
    { backups: [failed(3, '')] },
    'never',
    `${NEVER} The last attempt at 2026-05-01 09:00 UTC failed: no reason was given.`,
  ],
  [
    'never, no target is configured',
    { target: targetFact({ configured: false, available: false }) },
    'never',
    `${NEVER} Its backup target default has no address: configure one.`,
  ],
  [
    'never, of unknown age',
    { claim: claimFact({ createdAt: null }) },
    'never',
    `${NEVER} ${NO_RUN}`,
  ],
  [
    'never, made in the future by a wrong clock',
    { claim: claimFact({ createdAt: NOW + 1_000 * HOUR_MS }) },
    'never',
    `${NEVER} ${NO_RUN}`,
  ],
  [
    'never, all that vanished is lost',
    { vanished: [vanishedPoint(10, 2)] },
    'never',
    `${NEVER} ${NO_RUN}`,
  ],
  [
    'never, on a target that is not polled',
    { target: targetFact({ lastSyncedAt: null, pollSeconds: 0 }) },
    'never',
    `${NEVER} ${NO_RUN}`,
  ],
  // unknown
  [
    'became late while out of contact',
    { backups: [point(27)], staleness: { since: hoursAgo(2), detail: 'backups are out of reach' } },
    'unknown',
    'The cluster has been out of contact since 2026-05-01 10:00 UTC, so a newer restore point may exist; the newest seen: 2026-04-30 09:00 UTC. backups are out of reach.',
  ],
  [
    'ceased to be new while out of contact',
    {
      claim: claimFact({ createdAt: hoursAgo(28) }),
      staleness: { since: hoursAgo(2), detail: '' },
    },
    'unknown',
    'The cluster has been out of contact since 2026-05-01 10:00 UTC, so a newer restore point may exist; the newest seen: there was none.',
  ],
  [
    'the fresh point is out of sight',
    { backups: [point(30)], vanished: [vanishedPoint(10, 1)] },
    'unknown',
    'Its restore point from 2026-05-01 02:00 UTC is out of sight; it counts as lost only when the backup target has been read twice without it.',
  ],
  [
    'all points are out of sight, however old',
    { vanished: [vanishedPoint(300, 0)] },
    'unknown',
    'Its restore point from 2026-04-19 00:00 UTC is out of sight; it counts as lost only when the backup target has been read twice without it.',
  ],
  [
    'the only point of a new claim is out of sight',
    { claim: claimFact({ createdAt: hoursAgo(3) }), vanished: [vanishedPoint(1, 0)] },
    'unknown',
    'Its restore point from 2026-05-01 11:00 UTC is out of sight; it counts as lost only when the backup target has been read twice without it.',
  ],
  [
    'nothing in sight, and the target is unavailable',
    { target: down },
    'unknown',
    'Its backup target default cannot be read at present, so whether restore points exist is not known. cannot find bucket soteria.',
  ],
  [
    'nothing in sight, and the target has not been read yet',
    { target: targetFact({ lastSyncedAt: null }) },
    'unknown',
    'Its backup target default cannot be read at present, so whether restore points exist is not known.',
  ],
  [
    'nothing in sight, not even the target',
    { target: undefined },
    'unknown',
    'Its backup target has not been seen, so whether restore points exist is not known.',
  ],
];
