import { type AccessMode, parseInstant, type RestoreState, type VolumeFact } from '@soteria/domain';
import {
  type LonghornVolume,
  RECURRING_JOB_GROUP_PREFIX,
  RECURRING_JOB_PREFIX,
  type UnknownKubeObject,
} from '@soteria/kube';
import { holdersOf, operationOf } from '../../cluster/core-facts';
import { EMPTY, interned, internedList, internedOr } from '../../cluster/interned';
import { isEqual, isEqualBut } from '../../cluster/is-equal';
import { bytes } from './bytes';
import { demandSpec } from './shape';
import { VOLUME } from './shapes';

export const LONGHORN = 'longhorn';
/** Every Longhorn has this target, and volumes that name none use it. */
export const DEFAULT_TARGET = 'default';

const ACCESS_MODES: Readonly<Record<string, AccessMode>> = {
  rwo: 'ReadWriteOnce',
  rwop: 'ReadWriteOncePod',
  rwx: 'ReadWriteMany',
};

export const accessModeOf = (mode: string | undefined): AccessMode | null =>
  ACCESS_MODES[mode ?? ''] ?? null;

type Spec = LonghornVolume['spec'];
type Status = NonNullable<LonghornVolume['status']>;

/** A volume of which nothing can be relied upon: shown with the reason, and never backed up. */
export const damagedVolume = (object: UnknownKubeObject, damage: string): VolumeFact => ({
  ...volumeFact({ ...object, spec: {}, status: {} }),
  backupBlocker: { code: 'damaged', detail: damage },
  damage,
});

/** Reads a Longhorn volume. */
export function volumeFact(object: UnknownKubeObject): VolumeFact {
  demandSpec(object, VOLUME);
  const { metadata, spec } = object as unknown as LonghornVolume;
  const status = (object as unknown as LonghornVolume).status ?? {};
  const deleting = metadata.deletionTimestamp !== undefined || status.state === 'deleting';
  return {
    driver: LONGHORN,
    uid: metadata.uid ?? '',
    handle: interned(metadata.name),
    sizeBytes: bytes(spec.size) ?? 0,
    usedBytes: bytes(status.actualSize),
    attachment: attachmentOf(status.state),
    health: healthOf(status.robustness),
    target: interned(spec.backupTargetName || DEFAULT_TARGET),
    backupBlocker: deleting
      ? { code: 'deleting', detail: 'The Longhorn volume is being deleted.' }
      : blockerOf(spec, status),
    restore: restoreOf(spec, status),
    claim: claimOf(status),
    workloads: workloadsOf(status),
    jobs: jobsIn(metadata.labels, RECURRING_JOB_PREFIX),
    jobGroups: jobsIn(metadata.labels, RECURRING_JOB_GROUP_PREFIX),
    ...idleJobsIn(metadata.labels),
    encrypted: spec.encrypted === true,
    accessMode: accessModeOf(spec.accessMode) ?? 'ReadWriteOnce',
    dataEngine: spec.dataEngine === 'v2' ? 'v2' : 'v1',
    createdAt: parseInstant(metadata.creationTimestamp),
    deleting,
    operation: operationOf(metadata),
    ...holdersOf(metadata),
  };
}

/** By how much of itself the used size may move without anybody hearing of it. */
const UNTOLD_GROWTH = 0.01;

/**
 * Longhorn writes down the size in use of each attached volume every few seconds. A hundredth more or
 * less is no news (and would make every volume news all the time).
 */
export function isSameVolume(before: VolumeFact, after: VolumeFact): boolean {
  const [one, other] = [before.usedBytes, after.usedBytes];
  if (one === other) return isEqual(before, after);
  if (one === null || other === null) return false;
  if (Math.abs(other - one) >= UNTOLD_GROWTH * one) return false;
  return isEqualBut('usedBytes', before, after);
}

function attachmentOf(state: Status['state']): VolumeFact['attachment'] {
  if (state === 'attached' || state === 'detached') return state;
  return state === 'attaching' || state === 'detaching' ? 'changing' : 'unknown';
}

function healthOf(robustness: Status['robustness']): VolumeFact['health'] {
  return robustness === 'healthy' || robustness === 'degraded' || robustness === 'faulted'
    ? robustness
    : 'unknown';
}

function blockerOf(spec: Spec, status: Status): VolumeFact['backupBlocker'] {
  if (spec.Standby || status.isStandby) {
    const detail =
      'It is a standby volume that follows a backup of another cluster; activate it before backing it up.';
    return { code: 'standby', detail };
  }
  if (status.robustness === 'faulted') {
    const detail =
      'The volume is faulted: none of its replicas can be read. Salvage it in Longhorn, or restore an older backup.';
    return { code: 'faulted', detail };
  }
  if (status.restoreRequired) {
    const detail = 'The volume is still being restored itself; wait until that is done.';
    return { code: 'restoring', detail };
  }
  if (spec.migrationNodeID) {
    const detail = 'The volume is moving to another node; wait until that is done.';
    return { code: 'migrating', detail };
  }
  if (spec.cloneMode === 'linked-clone') {
    const detail =
      'The volume is a linked clone that lives on the data of another one; back that one up.';
    return { code: 'linked-clone', detail };
  }
  return null;
}

const NO_RESTORE: RestoreState = Object.freeze({ phase: 'none' });

/** Whether the restore is done, failed or under way. Source: Longhorn's own restore controller. */
function restoreOf(spec: Spec, status: Status): RestoreState {
  if (!spec.fromBackup || spec.Standby) return NO_RESTORE;
  const condition = (type: string) => status.conditions?.find((each) => each.type === type);
  const restore = condition('Restore');
  if (restore?.status === 'False' && restore.reason === 'RestoreFailure') {
    return { phase: 'failed', detail: restore.message || 'Longhorn gave no reason' };
  }
  if (status.robustness === 'faulted') {
    return { phase: 'failed', detail: 'The volume became faulted while it was being restored' };
  }
  if (status.restoreInitiated && !status.restoreRequired) {
    if (status.state === 'detached') return { phase: 'done' };
    return { phase: 'waiting', detail: 'The data is back; Longhorn is detaching the volume' };
  }
  const scheduled = condition('Scheduled');
  const unplaced =
    scheduled?.status === 'False'
      ? `Longhorn finds no place for its replicas: ${scheduled.message || scheduled.reason || 'not enough space or nodes'}`
      : undefined;
  // An attached volume is filled even if one of its replicas finds no place; whether it is done then is a setting's to say.
  if (status.restoreInitiated && status.state === 'attached') {
    return { phase: 'running', ...(unplaced === undefined ? {} : { detail: unplaced }) };
  }
  if (unplaced !== undefined) return { phase: 'waiting', detail: unplaced };
  if (!status.restoreInitiated) {
    return { phase: 'waiting', detail: 'Longhorn is preparing the volume' };
  }
  return { phase: 'running' };
}

/** The claim is live only while its PV is bound and nothing says when it was lost. */
function claimOf({ kubernetesStatus: known }: Status): VolumeFact['claim'] {
  if (!known?.namespace || !known.pvcName) return null;
  const live = known.pvStatus === 'Bound' && !known.lastPVCRefAt;
  return {
    namespace: interned(known.namespace),
    name: interned(known.pvcName),
    lostAt: live ? null : (parseInstant(known.lastPVCRefAt) ?? 0),
  };
}

function workloadsOf({ kubernetesStatus: known }: Status): VolumeFact['workloads'] {
  // Longhorn keeps the last users' names after they have gone, with the time of that.
  if (!known?.workloadsStatus || known.lastPodRefAt) return EMPTY;
  return known.workloadsStatus.map((workload) => ({
    kind: interned(workload.workloadType || 'Pod'),
    name: interned(workload.workloadName || (workload.podName ?? '')),
    pod: workload.podName ?? '',
    podPhase: internedOr(workload.podStatus, ''),
  }));
}

type Labels = Readonly<Record<string, string>> | undefined;

/** Longhorn's jobs ask for volumes by this value; its own documents say `enable` in a place. */
const ENABLED = 'enabled';

/** The jobs or groups that labels with this prefix name. */
function jobsIn(labels: Labels, prefix: string): readonly string[] {
  const named = Object.entries(labels ?? {}).flatMap(([key, value]) =>
    key.startsWith(prefix) && value === ENABLED ? [key] : [],
  );
  return internedList(named.map((key) => key.slice(prefix.length)));
}

/** Labels of jobs with another value keep the default group away, and no job comes of them. */
function idleJobsIn(labels: Labels): Pick<VolumeFact, 'idleJobs'> {
  const idle = Object.entries(labels ?? {}).find(
    ([key, value]) =>
      value !== ENABLED &&
      (key.startsWith(RECURRING_JOB_PREFIX) || key.startsWith(RECURRING_JOB_GROUP_PREFIX)),
  );
  if (idle === undefined) return {};
  const [key, value] = idle;
  const idleJobs = `Longhorn passes over the label ${key} of its volume, which is "${value}" and not "${ENABLED}".`;
  return { idleJobs };
}
