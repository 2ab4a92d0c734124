import {
  type LonghornRecurringJob,
  type LonghornVolume,
  type PersistentVolumeClaim,
  RECURRING_JOB_GROUP_PREFIX,
  RECURRING_JOB_PREFIX,
} from '@soteria/kube';

/** On a claim: its labels say which jobs its volume is in. */
const CLAIM_DECIDES = `${RECURRING_JOB_PREFIX}source`;
const DEFAULT_GROUP = `${RECURRING_JOB_GROUP_PREFIX}default`;
const ENABLED = 'enabled';

/** Under which label a target keeps the jobs of a volume. */
export const JOBS_LABEL = 'VolumeRecurringJobInfo';

/** What a target keeps of one job of a volume. */
interface KeptJob {
  jobSpec: LonghornRecurringJob['spec'];
  fromGroup?: string[];
  fromJob: boolean;
}

type Labels = Readonly<Record<string, string>>;

const isJobLabel = (label: string): boolean =>
  (label.startsWith(RECURRING_JOB_PREFIX) && label !== CLAIM_DECIDES) ||
  label.startsWith(RECURRING_JOB_GROUP_PREFIX);

const jobLabels = (labels: Labels = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).filter(([label]) => isJobLabel(label)));

/** Whether a job is laid on a volume, by itself or by one of its groups. */
export function isIn(volume: LonghornVolume, job: LonghornRecurringJob): boolean {
  const labels = volume.metadata.labels ?? {};
  const groups = job.spec.groups ?? [];
  return (
    labels[`${RECURRING_JOB_PREFIX}${job.metadata.name}`] === ENABLED ||
    groups.some((group) => labels[`${RECURRING_JOB_GROUP_PREFIX}${group}`] === ENABLED)
  );
}

/**
 * The job labels that a volume is to have, null for one to be taken off; undefined when they are
 * right. The claim decides where it says so; a volume in no job and no group joins `default`.
 */
export function jobLabelChange(
  volume: LonghornVolume,
  claim: PersistentVolumeClaim | undefined,
): Record<string, string | null> | undefined {
  const present = jobLabels(volume.metadata.labels);
  const decides = claim?.metadata.labels?.[CLAIM_DECIDES] === ENABLED;
  const wanted = jobLabels(decides ? claim.metadata.labels : present);
  if (Object.keys(wanted).length === 0) wanted[DEFAULT_GROUP] = ENABLED;
  const change: Record<string, string | null> = {};
  for (const label of Object.keys(present)) if (!(label in wanted)) change[label] = null;
  for (const label of Object.keys(wanted)) if (!(label in present)) change[label] = ENABLED;
  return Object.keys(change).length === 0 ? undefined : change;
}

/** The jobs of a volume as JSON, for its target to keep; undefined when it is in none. */
export function keptJobs(
  volume: LonghornVolume,
  jobs: Iterable<LonghornRecurringJob>,
): string | undefined {
  const labels = volume.metadata.labels ?? {};
  const kept: Record<string, KeptJob> = {};
  for (const job of jobs) {
    if (!isIn(volume, job)) continue;
    const fromGroup = (job.spec.groups ?? []).filter(
      (group) => labels[`${RECURRING_JOB_GROUP_PREFIX}${group}`] === ENABLED,
    );
    const fromJob = labels[`${RECURRING_JOB_PREFIX}${job.metadata.name}`] === ENABLED;
    kept[job.metadata.name] = { jobSpec: job.spec, fromGroup, fromJob };
  }
  return Object.keys(kept).length === 0 ? undefined : JSON.stringify(kept);
}

/** Whether a volume that is made from a backup gets the jobs of its source back. */
export function restoresJobs(
  { spec, status, metadata }: LonghornVolume,
  setting: boolean,
): boolean {
  if ((spec.fromBackup ?? '') === '' || spec.Standby === true) return false;
  if (status?.restoreInitiated === true) return false;
  if (spec.restoreVolumeRecurringJob === 'enabled') return true;
  if (spec.restoreVolumeRecurringJob === 'disabled') return false;
  const own = Object.keys(jobLabels(metadata.labels)).filter((label) => label !== DEFAULT_GROUP);
  return own.length === 0 && setting;
}

/** What a target kept, read back: the labels for the volume, and the jobs that there have to be. */
export function recalledJobs(kept: string | undefined): {
  labels: Record<string, string>;
  specs: Record<string, LonghornRecurringJob['spec']>;
} {
  const labels: Record<string, string> = {};
  const specs: Record<string, LonghornRecurringJob['spec']> = {};
  try {
    const jobs = JSON.parse(kept ?? '{}') as Record<string, KeptJob>;
    for (const [name, { jobSpec, fromGroup = [], fromJob }] of Object.entries(jobs)) {
      specs[name] = jobSpec;
      if (fromJob) labels[`${RECURRING_JOB_PREFIX}${name}`] = ENABLED;
      for (const group of fromGroup) labels[`${RECURRING_JOB_GROUP_PREFIX}${group}`] = ENABLED;
    }
  } catch {
    // What cannot be read is as good as absent; Longhorn goes on without it.
  }
  return { labels, specs };
}
