import { type UnknownKubeObject } from '@soteria/kube';
import { Cron } from 'croner';
import { qualifiedKey } from '../../validation/names';
import { invalid } from './denied';
import { type LonghornView } from './longhorn-view';
import { autoCorrectName, isValidName, LONGEST_NAME } from './names';
import { fillIn, type LooseSpec, specOf, text, whole } from './write';

const KEEPS_NOTHING = ['snapshot-cleanup', 'filesystem-trim'];
const VOLUME_POLICIES = ['always', 'if-not-present', 'disabled'];
const RESERVED_LABELS = ['KubernetesStatus', 'ranchervm-base-image'];

export function mutateNewJob(job: UnknownKubeObject): void {
  const spec = specOf(job);
  fillIn(spec, { name: job.metadata.name });
  job.metadata.name = autoCorrectName(job.metadata.name);
  mutateJob(job);
}

export function mutateJob(job: UnknownKubeObject): void {
  const spec = specOf(job);
  fillIn(spec, { name: job.metadata.name, groups: [], labels: {}, parameters: {} });
  if (whole(spec, 'concurrency') === 0) spec['concurrency'] = 10;
  const task = text(spec, 'task');
  const retain = whole(spec, 'retain');
  if (KEEPS_NOTHING.includes(task)) spec['retain'] = 0;
  else if (task === 'snapshot-delete') spec['retain'] = Math.max(retain, 0);
  else if (retain < 1) spec['retain'] = 1;
}

/** Whether Longhorn takes a job, new or changed, in the order in which it asks. */
export function validateJob(job: UnknownKubeObject, view: LonghornView): void {
  const spec = specOf(job);
  if (!isValidName(job.metadata.name)) invalid(`invalid name ${job.metadata.name}`);
  const most = Number(view.setting('recurring-job-max-retention'));
  if (whole(spec, 'retain') > most) invalid(`retain value should be less than or equal to ${most}`);
  const [cron, task, name] = [text(spec, 'cron'), text(spec, 'task'), text(spec, 'name')];
  if (cron === '' || task === '') invalid(`invalid job ${JSON.stringify(spec)}`);
  const wrong = cronProblem(cron);
  if (wrong !== undefined) invalid(`invalid cron format(${cron}): ${wrong}`);
  if (name.length > LONGEST_NAME) {
    invalid(`job name ${name} must be ${LONGEST_NAME} characters or less`);
  }
  for (const group of (spec['groups'] ?? []) as string[]) {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(group)) invalid(`invalid group name ${group}`);
  }
  checkLabels((spec['labels'] ?? {}) as Record<string, string>);
  if (task.startsWith('backup')) checkParameters(spec);
}

/** Why a text is no schedule for Longhorn; undefined when it is one. */
function cronProblem(cron: string): string | undefined {
  if (cron.startsWith('@every ')) {
    return /^@every (\d+(h|m|s))+$/.test(cron) ? undefined : 'failed to parse duration';
  }
  const fields = cron.trim().split(/\s+/).length;
  if (!cron.startsWith('@') && fields !== 5) {
    return `expected exactly 5 fields, found ${fields}: [${cron}]`;
  }
  try {
    new Cron(cron, { paused: true }).stop();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

function checkLabels(labels: Record<string, string>): void {
  for (const [key, value] of Object.entries(labels)) {
    const [problem] = qualifiedKey(key);
    if (problem !== undefined) {
      invalid(
        `at least one error encountered while validating backup label with key ${key}: ${problem}`,
      );
    }
    if (value === '') invalid(`value for label with key ${key} cannot be empty`);
    if (RESERVED_LABELS.includes(key)) {
      invalid(`specified snapshot backup labels contain reserved keyword ${key}`);
    }
  }
}

function checkParameters(spec: LooseSpec): void {
  const why = 'failed to validate recurring job backup task parameters';
  for (const [key, value] of Object.entries((spec['parameters'] ?? {}) as Record<string, string>)) {
    if (key === 'full-backup-interval') {
      if (!/^-?\d+$/.test(value)) invalid(`${why}: ${key}:${value} is not number`);
    } else if (key === 'volume-backup-policy') {
      if (!VOLUME_POLICIES.includes(value)) {
        invalid(
          `${why}: ${key}:${value} is not a valid value: supported values: [${VOLUME_POLICIES.join(' ')}]`,
        );
      }
    } else invalid(`${why}: ${key}:${value} is not a valid parameter`);
  }
}
