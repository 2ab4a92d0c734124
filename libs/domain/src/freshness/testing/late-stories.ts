import { claimFact, targetFact, volumeFact } from '../../testing/facts';
import { HOUR_MS } from '../../time';
import { NOW, hoursAgo, nightly, point } from './evidence';
import { type Story, down, failed, skip, vanishedPoint } from './story';

const NEVER = 'It has no restore point.';
const LATE_30H =
  'The newest restore point is from 2026-04-30 06:00 UTC, older than the objective of 26 hours.';
const NO_RUN =
  'Covered by nightly, but no run has come of it: look at the last run, and back the volume up now.';

/** One row for each thing that `overdue` and `never` can say of the cause. */
export const LATE_STORIES: Story[] = [
  // overdue
  ['late, no cause known', { backups: [point(30)] }, 'overdue', `${LATE_30H} ${NO_RUN}`],
  [
    'late, a point lies beyond the tolerance of clocks',
    { backups: [point(30), point(-5.1 / 60)] },
    'overdue',
    `${LATE_30H} ${NO_RUN} A restore point dated 2026-05-01 12:05 UTC does not count before that moment: some clock is wrong.`,
  ],
  [
    'late by the objective of those that are switched on',
    {
      backups: [point(30)],
      coverage: [nightly(), nightly({ name: 'off', standing: 'disabled', objectiveSeconds: 60 })],
    },
    'overdue',
    `${LATE_30H} ${NO_RUN}`,
  ],
  [
    'late, a policy asks for more than the default',
    {
      backups: [point(10)],
      coverage: [nightly(), nightly({ name: 'hourly', objectiveSeconds: 3_600 })],
    },
    'overdue',
    `The newest restore point is from 2026-05-01 02:00 UTC, older than the objective of 1 hour. Covered by nightly and hourly, but no run has come of it: look at the last run, and back the volume up now.`,
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
    'late, the last run failed before there was a backup of it',
    {
      backups: [point(30), failed(5, 'proxy error')],
      failedRun: { at: hoursAgo(3), error: 'A webhook refuses the snapshot.' },
    },
    'overdue',
    `${LATE_30H} The last attempt at 2026-05-01 09:00 UTC failed: A webhook refuses the snapshot.`,
  ],
  [
    'late, a run failed before the newest point',
    { backups: [point(30)], failedRun: { at: hoursAgo(31), error: 'old error' } },
    'overdue',
    `${LATE_30H} ${NO_RUN}`,
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
    'late and detached, but a job takes detached volumes too',
    {
      backups: [point(30)],
      volume: volumeFact({ attachment: 'detached' }),
      coverage: [
        nightly({ kind: 'recurring-job', name: 'daily' }),
        nightly({ kind: 'recurring-job', name: 'system', takesDetached: true }),
      ],
    },
    'overdue',
    `${LATE_30H} Covered by the recurring job daily and the recurring job system, but no run has come of it: look at the last run, and back the volume up now.`,
  ],
  [
    'late, the target is unavailable and does not say why',
    { backups: [point(30)], target: targetFact({ available: false }) },
    'overdue',
    `${LATE_30H} Its backup target default is unavailable: no reason was given.`,
  ],
  [
    'late, an attempt failed at the very moment of the newest point',
    { backups: [point(30), { ...failed(30, 'half of it is missing'), id: 'z' }] },
    'overdue',
    `${LATE_30H} ${NO_RUN}`,
  ],
  [
    'late, skipped at the run that made the newest point',
    { backups: [point(30)], skippedRuns: [skip(30)] },
    'overdue',
    `${LATE_30H} ${NO_RUN}`,
  ],
  [
    'late, skipped by two policies',
    {
      backups: [point(30)],
      coverage: [nightly(), nightly({ name: 'hourly' })],
      skippedRuns: [skip(3, undefined, 'hourly'), skip(9), skip(1, undefined, 'hourly')],
    },
    'overdue',
    `${LATE_30H} Selected by hourly, but its volume was detached at the last two runs.`,
  ],
  [
    'late, and what was skipped was owed by a policy that covers it no longer',
    {
      backups: [point(30)],
      coverage: [nightly(), nightly({ name: 'off', standing: 'disabled' })],
      skippedRuns: [skip(1, undefined, 'hourly'), skip(2, undefined, 'off')],
    },
    'overdue',
    `${LATE_30H} ${NO_RUN}`,
  ],
  [
    'late and detached, but a policy attaches it',
    {
      backups: [point(30)],
      volume: volumeFact({ attachment: 'detached' }),
      coverage: [nightly({ kind: 'recurring-job', name: 'daily' }), nightly()],
    },
    'overdue',
    `${LATE_30H} Covered by the recurring job daily and nightly, but no run has come of it: look at the last run, and back the volume up now.`,
  ],
  [
    'late and detached, and the policy is switched off',
    {
      backups: [point(30)],
      volume: volumeFact({ attachment: 'detached' }),
      coverage: [
        nightly({ standing: 'disabled', nextRunAt: NOW + HOUR_MS }),
        nightly({ kind: 'recurring-job', name: 'daily' }),
      ],
    },
    'overdue',
    `${LATE_30H} Its volume is detached, and the recurring job daily may pass over detached volumes: add it to a policy, or allow recurring jobs on detached volumes.`,
  ],
  [
    'late, covered by a job whose volume is attached',
    { backups: [point(30)], coverage: [nightly({ kind: 'recurring-job', name: 'daily' })] },
    'overdue',
    `${LATE_30H} Covered by the recurring job daily, but no run has come of it: look at the last run, and back the volume up now.`,
  ],
  [
    'late, and what is switched off plans nothing',
    {
      backups: [point(30)],
      coverage: [nightly(), nightly({ standing: 'disabled', nextRunAt: NOW + HOUR_MS })],
    },
    'overdue',
    `${LATE_30H} ${NO_RUN}`,
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
    'late since the very moment at which contact was lost',
    { backups: [point(30)], staleness: { since: hoursAgo(4), detail: '' } },
    'overdue',
    `${LATE_30H} ${NO_RUN} So it was last seen at 2026-05-01 08:00 UTC.`,
  ],
  [
    'late, and what vanished was late too',
    { backups: [point(30)], vanished: [vanishedPoint(28, 0)] },
    'overdue',
    `${LATE_30H} ${NO_RUN}`,
  ],
  [
    'late, the newer point is lost',
    { backups: [point(30)], vanished: [vanishedPoint(10, 3)] },
    'overdue',
    `${LATE_30H} ${NO_RUN}`,
  ],
  [
    'late, and a point dated in the future does not help',
    { backups: [point(30), point(-48)] },
    'overdue',
    `${LATE_30H} ${NO_RUN} A restore point dated 2026-05-03 12:00 UTC does not count before that moment: some clock is wrong.`,
  ],
  [
    'late, and a point dated in the future hides no later failure',
    { backups: [point(30), point(-48, { createdAt: hoursAgo(30) }), failed(3, 'disk full')] },
    'overdue',
    `${LATE_30H} The last attempt at 2026-05-01 09:00 UTC failed: disk full. A restore point dated 2026-05-03 12:00 UTC does not count before that moment: some clock is wrong.`,
  ],
  [
    'late, and what another cluster made of a volume of this name is newer',
    {
      backups: [point(30, { cluster: 'here' }), point(2, { cluster: 'there' }), failed(3, 'full')],
    },
    'overdue',
    `${LATE_30H} The last attempt at 2026-05-01 09:00 UTC failed: full.`,
  ],
  // never
  [
    'never, and another cluster made restore points of a volume of this name',
    { backups: [point(26, { cluster: 'there' }), point(2, { cluster: 'there' })] },
    'never',
    `It has no restore point of this cluster's own; the newest that another cluster made is from 2026-05-01 10:00 UTC. ${NO_RUN}`,
  ],
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
    { vanished: [vanishedPoint(10, 3)] },
    'never',
    `${NEVER} ${NO_RUN}`,
  ],
  [
    'never, on a target that is not polled',
    { target: targetFact({ lastSyncedAt: null, pollSeconds: 0 }) },
    'never',
    `${NEVER} ${NO_RUN}`,
  ],
];
