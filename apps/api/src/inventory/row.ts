import { type LastAttempt, type VolumeRow, type Workload } from '@soteria/contracts';
import {
  type Assessment,
  type Coverage,
  type Evidence,
  formatInstant,
  type Instant,
  type WorkloadFact,
} from '@soteria/domain';

/** A volume as the contract shows it. */
export function volumeRow(
  evidence: Evidence,
  assessment: Assessment,
  operation: string | null,
): VolumeRow {
  const { claim, persistentVolume, volume, coverage } = evidence;
  const { lastRestorePoint: point } = assessment;
  return {
    namespace: claim.namespace,
    pvc: claim.name,
    uid: claim.uid,
    status: assessment.status,
    reason: assessment.reason,
    since: time(assessment.since),
    storageClass: claim.storageClass,
    driver: persistentVolume?.driver ?? null,
    volume: persistentVolume?.handle || null,
    capacityBytes: claim.capacityBytes,
    usedBytes: volume?.usedBytes ?? null,
    accessModes: [...claim.accessModes],
    volumeMode: claim.volumeMode,
    workloads: distinctWorkloads(volume?.workloads ?? []),
    lastRestorePoint: point && {
      id: point.id,
      time: formatInstant(point.at),
      sizeBytes: point.sizeBytes,
    },
    lastAttempt: lastAttempt(assessment),
    objectiveSeconds: assessment.objectiveSeconds,
    dueAt: time(assessment.dueAt),
    restorePoints: assessment.restorePoints,
    policies: coverage.filter(({ standing }) => standing === 'active').map(({ name }) => name),
    nextRunAt: time(nextRun(coverage)),
    operation,
    labels: { ...claim.labels },
  };
}

const time = (instant: Instant | null): string | null =>
  instant === null ? null : formatInstant(instant);

function lastAttempt({ lastAttempt: attempt }: Assessment): LastAttempt | null {
  if (attempt === null) return null;
  return {
    time: formatInstant(attempt.at),
    state: attempt.state,
    ...(attempt.error === null ? {} : { error: attempt.error }),
  };
}

/** A Deployment with three pods on one volume is one workload. */
function distinctWorkloads(workloads: readonly WorkloadFact[]): Workload[] {
  const byName = new Map(
    workloads.map(owner).map(({ kind, name }) => [`${kind}/${name}`, { kind, name }] as const),
  );
  return [...byName.values()];
}

/** People know the Deployment, not the ReplicaSet that it made and named with a hash. */
function owner({ kind, name }: WorkloadFact): Workload {
  const deployment = kind === 'ReplicaSet' ? /^(.+)-[a-z0-9]{5,10}$/.exec(name)?.[1] : undefined;
  return deployment === undefined ? { kind, name } : { kind: 'Deployment', name: deployment };
}

function nextRun(coverage: readonly Coverage[]): Instant | null {
  const runs = coverage.flatMap(({ nextRunAt }) => (nextRunAt === null ? [] : [nextRunAt]));
  return runs.length === 0 ? null : Math.min(...runs);
}
