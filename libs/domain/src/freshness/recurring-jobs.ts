import { type RecurringJobFact, type VolumeFact } from '../facts';
import { type Coverage } from './evidence';

/** The group of volumes that carry no label of a job or a group. */
const DEFAULT_GROUP = 'default';

/**
 * Which of the driver's own recurring jobs cover a volume: those that take all, those that it names itself, those of
 * a group that it names, and those of the `default` group while it names neither jobs nor groups, not even in vain.
 * A job that is being deleted covers nothing, however long its deletion takes: nobody can take it back.
 */
export function recurringJobCoverage(
  volume: Pick<VolumeFact, 'driver' | 'jobs' | 'jobGroups' | 'idleJobs'>,
  jobs: readonly RecurringJobFact[],
): Coverage[] {
  const coverage: Coverage[] = [];
  for (const job of jobs) {
    const isAtWork = job.driver === volume.driver && !job.deleting;
    const because = isAtWork ? reasonOf(volume, job) : null;
    if (because === null) continue;
    coverage.push({
      kind: 'recurring-job',
      name: job.name,
      because,
      standing: standingOf(job),
      cron: job.cron,
      objectiveSeconds: null,
      nextRunAt: null,
      nextSlotAt: null,
      ...(job.takesAll && { takesDetached: true }),
    });
  }
  return coverage;
}

function standingOf({ makesBackups, neverRuns }: RecurringJobFact): Coverage['standing'] {
  if (!makesBackups) return 'snapshots-only';
  return neverRuns ? 'never-runs' : 'active';
}

function reasonOf(
  volume: Pick<VolumeFact, 'jobs' | 'jobGroups' | 'idleJobs'>,
  job: RecurringJobFact,
): string | null {
  if (job.takesAll) return 'the job backs up every volume';
  if (volume.jobs.includes(job.name)) return `the volume is labelled with the job ${job.name}`;
  const group = job.groups.find((name) => volume.jobGroups.includes(name));
  if (group !== undefined) return `the volume is labelled with the job group ${group}`;
  const { jobs, jobGroups, idleJobs } = volume;
  const isUnlabelled = jobs.length === 0 && jobGroups.length === 0 && idleJobs === undefined;
  if (isUnlabelled && job.groups.includes(DEFAULT_GROUP)) {
    return 'the volume has no job label, so the job group default holds';
  }
  return null;
}
