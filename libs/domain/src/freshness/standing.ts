import { type PersistentVolumeFact, type VolumeFact } from '../facts';
import { type Instant } from '../time';
import { listInWords, momentInWords } from '../words';
import { type Coverage, type Evidence, type FreshnessSettings } from './evidence';
import { type History } from './history';
import { type Verdict, quoted, verdict } from './verdict';

/** `excluded`, while the claim's own annotation or an entry in the register says so. */
export function judgeExclusion({ claim, exclusion }: Evidence, now: Instant): Verdict | null {
  const own = claim.exclusion;
  const ends = [own, exclusion].flatMap((entry) => entry?.until ?? []);
  const holds = (until: Instant | null): boolean => until === null || now < until;
  if (own !== null && holds(own.until)) {
    return verdict('excluded', excludedReason(own.reason, own.until), { changesAt: ends });
  }
  if (exclusion !== null && holds(exclusion.until)) {
    const reason = excludedReason(exclusion.reason, exclusion.until, exclusion.by);
    return verdict('excluded', reason, { since: exclusion.at, changesAt: ends });
  }
  return null;
}

function excludedReason(reason: string, until: Instant | null, by = ''): string {
  const who = by === '' ? '' : ` by ${by}`;
  const end = until === null ? '' : ` Until ${momentInWords(until)}.`;
  const why = reason.trim() === '' ? 'no reason was given.' : quoted(reason);
  return `Excluded on purpose${who}: ${why}${end}`;
}

/** `unsupported` or `unknown`, while there is no volume behind the claim that could be backed up. */
export function judgeBinding(evidence: Evidence, settings: FreshnessSettings): Verdict | null {
  const { claim, persistentVolume, volume } = evidence;
  switch (claim.phase) {
    case 'Pending':
      return verdict(
        'unsupported',
        'The claim is not bound to a volume yet, so there is nothing to back up.',
      );
    case 'Lost':
      return verdict(
        'unsupported',
        `The persistent volume ${claim.persistentVolume} behind the claim is gone; what was backed up of it can be restored into a new claim.`,
      );
    case 'Unknown':
      return verdict(
        'unknown',
        'The claim does not say whether it is bound; look at its object in the cluster.',
      );
    case 'Bound':
      return judgeVolume(claim.persistentVolume, persistentVolume, volume, settings);
  }
}

function judgeVolume(
  name: string,
  persistentVolume: PersistentVolumeFact | undefined,
  volume: VolumeFact | undefined,
  { drivers }: FreshnessSettings,
): Verdict | null {
  if (persistentVolume === undefined) {
    return verdict(
      'unknown',
      `The persistent volume ${name} behind the claim has not been seen; if this lasts, the claim has lost its volume.`,
    );
  }
  const { driver, handle } = persistentVolume;
  if (driver === null) {
    return verdict(
      'unsupported',
      `The persistent volume ${name} has no CSI driver, so Soteria cannot back it up.`,
    );
  }
  const place = drivers.get(driver);
  if (place === undefined) {
    return verdict(
      'unsupported',
      `Volumes of the driver ${driver} cannot be backed up by Soteria; it works with ${listInWords([...drivers.keys()], 'or')}.`,
    );
  }
  if (volume === undefined) {
    return verdict(
      'unknown',
      `The driver ${driver} shows no volume ${handle} in ${place}; if this lasts, the volume is gone and can only come back from a backup.`,
    );
  }
  return null;
}

/** `unprotected`, while no policy and no recurring job makes backups of the volume. */
export function judgeCoverage({ coverage, volume }: Evidence, { points }: History): Verdict | null {
  if (coverage.some(({ standing }) => standing === 'active')) return null;
  const newest = points[0];
  const last =
    newest === undefined
      ? ''
      : ` Its newest restore point is from ${momentInWords(newest.at)}, and none will follow.`;
  return verdict('unprotected', `${unprotectedReason(coverage, volume?.idleJobs)}${last}`);
}

function unprotectedReason(coverage: readonly Coverage[], idleJobs: string | undefined): string {
  const names = (standing: Coverage['standing']): string[] =>
    coverage.filter((entry) => entry.standing === standing).map(({ name }) => name);
  const disabled = names('disabled');
  if (disabled.length > 0) {
    const [is, it] = disabled.length === 1 ? ['is', 'it'] : ['are', 'one'];
    return `Selected only by ${listInWords(disabled)}, which ${is} switched off: switch ${it} on, or add the volume to another policy.`;
  }
  if (idleJobs !== undefined) return `${idleJobs} Mend the label, or add the volume to a policy.`;
  const idle = coverage.find(({ standing }) => standing === 'never-runs');
  if (idle !== undefined) {
    return `Covered only by the recurring job ${idle.name}, whose cron ${idle.cron ?? ''} names a day that never comes: mend its cron, or add the volume to a policy.`;
  }
  const snapshotJobs = names('snapshots-only');
  if (snapshotJobs.length > 0) {
    const jobs = snapshotJobs.length === 1 ? 'the recurring job' : 'the recurring jobs';
    const makes = snapshotJobs.length === 1 ? 'makes' : 'make';
    return `Covered only by ${jobs} ${listInWords(snapshotJobs)}, which ${makes} no backups: add the volume to a policy.`;
  }
  return 'No policy selects it and no recurring job covers it: add it to a policy, or exclude it with a reason.';
}
