import { type Instant } from '../time';
import { listInWords, momentInWords, numberInWords } from '../words';
import { type Coverage, type Evidence } from './evidence';
import { type History } from './history';
import { quoted } from './verdict';

/** Why there is no newer restore point, as far as the evidence tells, and what to do; the likeliest cause first. */
export function causeOfLateness(evidence: Evidence, history: History): string {
  const newestAt = history.points[0]?.at ?? -Infinity;
  return (
    runningAttempt(history) ??
    obstacle(evidence) ??
    failedAttempt(history, newestAt) ??
    skippedRuns(evidence, newestAt) ??
    detachedVolume(evidence) ??
    nextRun(evidence.coverage)
  );
}

function runningAttempt({ lastAttempt }: History): string | null {
  if (lastAttempt?.state !== 'running') return null;
  return `A backup has been under way since ${momentInWords(lastAttempt.at)}.`;
}

function obstacle({ volume, target }: Evidence): string | null {
  if (volume?.backupBlocker != null) {
    return `It cannot be backed up as it stands: ${quoted(volume.backupBlocker.detail)}`;
  }
  if (target === undefined || target.available) return null;
  if (!target.configured) {
    return `Its backup target ${target.name} has no address: configure one.`;
  }
  const detail = target.detail === '' ? 'no reason was given.' : quoted(target.detail);
  return `Its backup target ${target.name} is unavailable: ${detail}`;
}

function failedAttempt({ lastAttempt }: History, newestAt: Instant): string | null {
  if (lastAttempt?.state !== 'failed' || lastAttempt.at <= newestAt) return null;
  const error = lastAttempt.error ?? '';
  const why = error === '' ? 'no reason was given.' : quoted(error);
  return `The last attempt at ${momentInWords(lastAttempt.at)} failed: ${why}`;
}

/** Names the newest run of skips that share policy and cause. */
function skippedRuns({ skippedRuns: runs, coverage }: Evidence, newestAt: Instant): string | null {
  const policies = new Set(
    activeOf(coverage).flatMap(({ kind, name }) => (kind === 'policy' ? [name] : [])),
  );
  const recent = runs
    .filter(({ policy, at }) => at > newestAt && policies.has(policy))
    .sort((a, b) => b.at - a.at);
  const [newest] = recent;
  if (newest === undefined) return null;
  const { policy, because } = newest;
  const other = recent.findIndex((run) => run.policy !== policy || run.because !== because);
  const count = other === -1 ? recent.length : other;
  const when = count === 1 ? 'at the last run' : `at the last ${numberInWords(count)} runs`;
  return `Selected by ${policy}, but ${because} ${when}.`;
}

/** Recurring jobs pass over detached volumes unless a setting of the driver says otherwise. */
function detachedVolume({ volume, coverage }: Evidence): string | null {
  const active = activeOf(coverage);
  const mayPassOver = active.every(
    (entry) => entry.kind === 'recurring-job' && !entry.takesDetached,
  );
  if (!mayPassOver || volume?.attachment !== 'detached') return null;
  return `Its volume is detached, and ${namesOf(active)} may pass over detached volumes: add it to a policy, or allow recurring jobs on detached volumes.`;
}

function nextRun(coverage: readonly Coverage[]): string {
  const active = activeOf(coverage);
  const planned = active
    .flatMap((entry) => (entry.nextRunAt === null ? [] : [{ entry, at: entry.nextRunAt }]))
    .sort((a, b) => a.at - b.at)[0];
  if (planned === undefined) {
    return `Covered by ${namesOf(active)}, but no run has come of it: look at the last run, and back the volume up now.`;
  }
  return `Covered by ${namesOf([planned.entry])}, which runs next at ${momentInWords(planned.at)}: back it up now if that is too late.`;
}

const activeOf = (coverage: readonly Coverage[]): Coverage[] =>
  coverage.filter(({ standing }) => standing === 'active');

const namesOf = (coverage: readonly Coverage[]): string =>
  listInWords(
    coverage.map(({ kind, name }) => (kind === 'policy' ? name : `the recurring job ${name}`)),
  );
