import { claimFact, persistentVolumeFact, targetFact, volumeFact } from '../../testing/facts';
import { HOUR_MS } from '../../time';
import { NOW, hoursAgo, nightly, point } from './evidence';
import { type Story, down, excluded, vanishedPoint } from './story';

/** One row for each thing that a status other than `overdue` and `never` can say. */
export const STORIES: Story[] = [
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
    'The driver driver.longhorn.io shows no volume pvc-1 in the namespace longhorn-system; if this lasts, the volume is gone and can only come back from a backup.',
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
  [
    'a job whose day never comes',
    {
      coverage: [
        nightly({ kind: 'recurring-job', name: 'odd', standing: 'never-runs', cron: '0 0 31 2 *' }),
        nightly({ kind: 'recurring-job', name: 'snap', standing: 'snapshots-only' }),
      ],
    },
    'unprotected',
    'Covered only by the recurring job odd, whose cron 0 0 31 2 * names a day that never comes: mend its cron, or add the volume to a policy.',
  ],
  [
    'two jobs that make snapshots only',
    {
      coverage: ['snap', 'trim'].map((name) =>
        nightly({ kind: 'recurring-job', name, standing: 'snapshots-only' }),
      ),
    },
    'unprotected',
    'Covered only by the recurring jobs snap and trim, which make no backups: add the volume to a policy.',
  ],
  [
    'a label of a job that the driver passes over',
    {
      coverage: [],
      volume: volumeFact({ idleJobs: 'Longhorn passes over the label group/a of its volume.' }),
    },
    'unprotected',
    'Longhorn passes over the label group/a of its volume. Mend the label, or add the volume to a policy.',
  ],
  // ok
  [
    'fresh, of a claim that is held while it is deleted',
    {
      claim: claimFact({
        createdAt: hoursAgo(1_000),
        deleting: true,
        heldBy: ['kubernetes.io/pvc-protection'],
      }),
      backups: [point(10)],
    },
    'ok',
    'The newest restore point is from 2026-05-01 02:00 UTC, within the objective of 26 hours. The claim is being deleted, still held by kubernetes.io/pvc-protection, and is not backed up any more.',
  ],
  [
    'fresh',
    { backups: [point(40), point(10)] },
    'ok',
    'The newest restore point is from 2026-05-01 02:00 UTC, within the objective of 26 hours.',
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
  [
    'fresh within the tolerance of clocks',
    { backups: [point(-5 / 60)] },
    'ok',
    'The newest restore point is from 2026-05-01 12:05 UTC, within the objective of 26 hours.',
  ],
  [
    'fresh by a backup that does not say which cluster made it',
    { backups: [point(10, { cluster: null }), point(2, { cluster: 'there' })] },
    'ok',
    'The newest restore point is from 2026-05-01 02:00 UTC, within the objective of 26 hours.',
  ],
  [
    'fresh, and which cluster this is is not known',
    { cluster: null, backups: [point(10, { cluster: 'there' })] },
    'ok',
    'The newest restore point is from 2026-05-01 02:00 UTC, within the objective of 26 hours.',
  ],
  [
    'new in this cluster, and backed up by a former one',
    {
      claim: claimFact({ createdAt: hoursAgo(1) }),
      backups: [point(5, { cluster: 'there' })],
    },
    'ok',
    'New and not backed up yet; it is late if its first restore point is not there by 2026-05-02 14:00 UTC.',
  ],
  [
    'fresh, on a target that is unavailable',
    { backups: [point(10)], target: down, targets: [down] },
    'ok',
    'The newest restore point is from 2026-05-01 02:00 UTC, within the objective of 26 hours. Nothing can be restored from it at present, because its backup target default is unavailable: cannot find bucket soteria.',
  ],
  [
    'fresh, on a target that is unavailable and does not say why',
    { backups: [point(10)], targets: [targetFact({ available: false })] },
    'ok',
    'The newest restore point is from 2026-05-01 02:00 UTC, within the objective of 26 hours. Nothing can be restored from it at present, because its backup target default is unavailable.',
  ],
  [
    'fresh, on a target that has lost its address',
    { backups: [point(10)], targets: [targetFact({ configured: false, available: false })] },
    'ok',
    'The newest restore point is from 2026-05-01 02:00 UTC, within the objective of 26 hours. Nothing can be restored from it at present, because its backup target default has no address.',
  ],
  [
    'fresh, on a former target that was removed',
    { backups: [point(10, { target: 'old' }), point(40)] },
    'ok',
    'The newest restore point is from 2026-05-01 02:00 UTC, within the objective of 26 hours. Nothing can be restored from it at present, because its backup target old is not in sight.',
  ],
  [
    'fresh, and only the target of an older point is unavailable',
    {
      backups: [point(10, { target: 'new' }), point(40)],
      target: targetFact({ name: 'new' }),
      targets: [down, targetFact({ name: 'new' })],
    },
    'ok',
    'The newest restore point is from 2026-05-01 02:00 UTC, within the objective of 26 hours.',
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
    'several points are out of sight',
    {
      backups: [point(30)],
      vanished: [
        vanishedPoint(40, 0),
        { ...vanishedPoint(10, 0), vanishedAt: hoursAgo(0.2) },
        vanishedPoint(20, 1),
      ],
    },
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
