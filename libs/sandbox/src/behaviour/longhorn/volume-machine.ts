import {
  KUBERNETES_STATUS_LABEL,
  type LonghornBackup,
  type LonghornKubernetesStatus,
  type LonghornVolume,
} from '@soteria/kube';
import { timestamp } from '../../server/object';
import { type Pace } from '../pace';
import { withCondition } from './conditions';

export type VolumeStatus = NonNullable<LonghornVolume['status']> & { ownerID?: string };

/** What a volume's next state depends on. */
export interface VolumeFacts {
  now: number;
  pace: Pace;
  /** Milliseconds since the volume came into its present state. */
  elapsedMs: number;
  /** Where somebody wants it attached; empty when nobody does. */
  wantedNode: string;
  homeNode: string;
  /** What a person planted: `degraded`, `faulted`, or nothing. */
  plantedHealth: string | undefined;
  unschedulable: string | undefined;
  /** The backup it is made from, when it is made from one. */
  source: LonghornBackup | undefined;
  restored: boolean;
  restoreFailed: boolean;
  /** Its engine has died, and is not yet cleared away. */
  engineDied: boolean;
  kubernetesStatus: LonghornKubernetesStatus;
  lastBackup: { name: string; at: string };
  usedBytes: number;
}

export interface VolumeMove {
  status: VolumeStatus;
  againAfterMs?: number;
}

/** The state that follows, one step at a time, so that each can be seen. */
export function nextVolume(volume: LonghornVolume, facts: VolumeFacts): VolumeMove {
  const before: VolumeStatus = volume.status ?? {};
  if (!before.state) return { status: { ...initial(facts), state: 'creating' } };
  if (before.state === 'creating' || needsRestoreInit(volume, before)) {
    return { status: initialised(volume, before, facts) };
  }
  const status = observed(volume, before, facts);
  const faulted = isFaulted(status, facts);
  const move = attachment(status, facts, faulted);
  return { ...move, status: withHealth(move.status, facts, faulted) };
}

function initial({ now, homeNode }: VolumeFacts): VolumeStatus {
  const at = timestamp(now);
  const states = [
    ['Scheduled', 'True'],
    ['Restore', 'False'],
    ['TooManySnapshots', 'False'],
    ['WaitForBackingImage', 'False'],
  ] as const;
  return {
    ownerID: homeNode,
    robustness: 'unknown',
    conditions: states.reduce<NonNullable<VolumeStatus['conditions']>>(
      (conditions, [type, status]) => withCondition(conditions, { type, status }, at),
      [],
    ),
    restoreRequired: false,
    restoreInitiated: false,
    currentNodeID: '',
    lastBackup: '',
    lastBackupAt: '',
    actualSize: 0,
  };
}

const needsRestoreInit = ({ spec }: LonghornVolume, status: VolumeStatus): boolean =>
  (spec.fromBackup ?? '') !== '' && status.restoreInitiated !== true;

/** A volume that is made from a backup knows, before it is attached, that it is to be restored. */
function initialised(
  volume: LonghornVolume,
  before: VolumeStatus,
  { source }: VolumeFacts,
): VolumeStatus {
  const status: VolumeStatus = { ...before, state: 'detached', robustness: 'unknown' };
  if (!needsRestoreInit(volume, before) || !source) return status;
  return {
    ...status,
    restoreInitiated: true,
    restoreRequired: true,
    isStandby: volume.spec.Standby === true,
    actualSize: Number(source.status?.size ?? 0),
    kubernetesStatus: rememberedClaim(source),
  };
}

/** The claim that the backup tells of, marked as lost at the moment of the backup. */
function rememberedClaim(source: LonghornBackup): LonghornKubernetesStatus {
  const at = source.status?.snapshotCreatedAt ?? '';
  try {
    const told = JSON.parse(
      source.status?.labels?.[KUBERNETES_STATUS_LABEL] ?? '{}',
    ) as LonghornKubernetesStatus;
    return {
      ...told,
      pvName: '',
      pvStatus: '',
      ...(told.pvcName && { lastPVCRefAt: told.lastPVCRefAt || at }),
      ...((told.workloadsStatus ?? []).length > 0 && { lastPodRefAt: told.lastPodRefAt || at }),
    };
  } catch {
    return {};
  }
}

/** What the rest of the cluster says of the volume. */
function observed(volume: LonghornVolume, before: VolumeStatus, facts: VolumeFacts): VolumeStatus {
  const status: VolumeStatus = {
    ...before,
    kubernetesStatus: facts.kubernetesStatus,
    lastBackup: facts.lastBackup.name,
    lastBackupAt: facts.lastBackup.at,
  };
  if (status.restoreRequired !== true) status.actualSize = facts.usedBytes;
  if (status.restoreRequired === true && facts.restored && volume.spec.Standby !== true) {
    status.restoreRequired = false;
    status.isStandby = false;
    status.conditions = withCondition(
      status.conditions,
      { type: 'Restore', status: 'False' },
      timestamp(facts.now),
    );
  }
  return status;
}

function attachment(status: VolumeStatus, facts: VolumeFacts, faulted: boolean): VolumeMove {
  const { elapsedMs, pace } = facts;
  const wanted = faulted ? '' : facts.wantedNode;
  switch (status.state) {
    case 'detached':
      if (wanted === '' || facts.unschedulable !== undefined) return { status };
      return { status: { ...status, state: 'attaching' } };
    case 'attaching':
      if (wanted === '') return { status: { ...status, state: 'detaching' } };
      return after(pace.attachMs - elapsedMs, status, {
        state: 'attached',
        currentNodeID: wanted,
        ownerID: wanted,
      });
    case 'attached':
      if (wanted === status.currentNodeID) return { status, againAfterMs: pace.resyncMs };
      return { status: { ...status, state: 'detaching' } };
    case 'detaching':
      if (facts.engineDied) return { status };
      return after(pace.detachMs - elapsedMs, status, { state: 'detached', currentNodeID: '' });
    default:
      return { status: { ...status, state: 'detached' } };
  }
}

function after(remainingMs: number, status: VolumeStatus, change: VolumeStatus): VolumeMove {
  return remainingMs > 0
    ? { status, againAfterMs: remainingMs }
    : { status: { ...status, ...change } };
}

/** A volume whose engine died is faulted until it is detached; with replicas that are well it is attached again. */
const isFaulted = (status: VolumeStatus, facts: VolumeFacts): boolean =>
  facts.plantedHealth === 'faulted' ||
  (facts.restoreFailed && status.restoreRequired === true) ||
  (facts.engineDied && status.state === 'attached') ||
  (status.robustness === 'faulted' && status.state === 'detaching');

function withHealth(status: VolumeStatus, facts: VolumeFacts, faulted: boolean): VolumeStatus {
  const at = timestamp(facts.now);
  const next: VolumeStatus = { ...status };
  const scheduled = facts.unschedulable === undefined;
  next.conditions = withCondition(
    next.conditions,
    scheduled
      ? { type: 'Scheduled', status: 'True' }
      : {
          type: 'Scheduled',
          status: 'False',
          reason: 'ReplicaSchedulingFailure',
          message: facts.unschedulable ?? '',
        },
    at,
  );
  if (faulted) {
    next.robustness = 'faulted';
    if (next.restoreRequired === true) {
      next.conditions = withCondition(next.conditions, RESTORE_FAILED, at);
    }
  } else if (next.state === 'attached') {
    next.robustness = facts.plantedHealth === 'degraded' ? 'degraded' : 'healthy';
    if (next.restoreRequired === true) {
      next.conditions = withCondition(next.conditions, RESTORE_RUNNING, at);
    }
  } else next.robustness = 'unknown';
  return next;
}

const RESTORE_RUNNING = { type: 'Restore', status: 'True', reason: 'RestoreInProgress' } as const;
const RESTORE_FAILED = {
  type: 'Restore',
  status: 'False',
  reason: 'RestoreFailure',
  message: 'All replica restore failed and the volume became Faulted',
} as const;
