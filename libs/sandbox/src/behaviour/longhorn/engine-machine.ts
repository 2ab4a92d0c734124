import { type LonghornRestoreStatus, type LonghornVolume } from '@soteria/kube';
import { type Engine, type EngineStatus, isRestoring, replicaAddresses } from './engine';

export interface EngineFacts {
  /** Where the data comes from, when the volume is made from a backup. */
  url: string;
  backup: string;
  /** Whether the node has room for one more restore. */
  mayBegin: boolean;
  /** Whether a backup of the source volume is being deleted, which locks the volume's place on the target. */
  isLocked: boolean;
  dataIsThere: boolean;
  /** Since the restore began. */
  elapsedMs: number;
  durationMs: number;
  progressEveryMs: number;
  /** What a person planted. */
  error: string | undefined;
  /** Where the engine dies; absent once it has. */
  crashesAt: number | undefined;
  stallsAt: number | undefined;
}

export interface EngineMove {
  status: EngineStatus;
  /** A restore begins with this step, and takes one of the node's places. */
  begins?: boolean;
  /** It ends with this step: the data is there, or it never will be. */
  ends?: boolean;
  /** The engine dies with this step, and with it what it was at. */
  crashes?: boolean;
  againAfterMs?: number;
}

type Replicas = (state: LonghornRestoreStatus) => EngineStatus['restoreStatus'];

/** The lock is asked for once. Source: backupstore, lock.go; longhorn-manager takes its words for any other failure. */
const LOCKED =
  'error initiating full backup restore: failed to acquire lock when performing backup create/restore, please try again later';

/** The engine's next state: running where its volume is attached, and restoring when that is due. */
export function nextEngine(volume: LonghornVolume, engine: Engine, facts: EngineFacts): EngineMove {
  const before: EngineStatus = engine.status ?? {
    currentState: 'stopped',
    lastRestoredBackup: '',
    restoreStatus: null,
  };
  const attached = volume.status?.state === 'attached';
  // A dead engine is cleared away as its volume detaches, and a new one knows nothing of what it was at.
  if (attached && before.currentState === 'error') return { status: before };
  if (attached && before.currentState === 'stopped' && isRestoring(engine)) {
    return { status: { ...before, currentState: 'running', restoreStatus: null } };
  }
  const status: EngineStatus = { ...before, currentState: attached ? 'running' : 'stopped' };
  const due = volume.status?.restoreRequired === true && before.lastRestoredBackup !== facts.backup;
  const hasFailed = Object.values(before.restoreStatus ?? {}).some(
    ({ state }) => state === 'error',
  );
  if (!attached || !due || hasFailed) return { status };
  const replicas: Replicas = (state) =>
    Object.fromEntries(replicaAddresses(volume).map((address) => [address, state]));
  const running = {
    isRestoring: true,
    state: 'in_progress',
    backupURL: facts.url,
    currentRestoringBackup: facts.backup,
    lastRestored: '',
    error: '',
  };
  if (!isRestoring(engine)) {
    if (!facts.mayBegin) return { status };
    if (facts.isLocked) return failed(status, { ...running, error: LOCKED }, replicas);
    return {
      status: { ...status, restoreStatus: replicas({ ...running, progress: 0 }) },
      begins: true,
    };
  }
  if (facts.error !== undefined) {
    return failed(status, { ...running, error: facts.error }, replicas);
  }
  return progressed(status, facts, running, replicas);
}

const failed = (
  status: EngineStatus,
  state: LonghornRestoreStatus,
  replicas: Replicas,
): EngineMove => ({
  status: {
    ...status,
    restoreStatus: replicas({ ...state, isRestoring: false, state: 'error', progress: 0 }),
  },
  ends: true,
});

function progressed(
  status: EngineStatus,
  facts: EngineFacts,
  running: LonghornRestoreStatus,
  replicas: Replicas,
): EngineMove {
  const share = facts.durationMs <= 0 ? 1 : facts.elapsedMs / facts.durationMs;
  const reached = Math.floor(Math.min(1, share) * 100);
  if (facts.crashesAt !== undefined && reached >= facts.crashesAt) {
    return { status: { ...status, currentState: 'error' }, ends: true, crashes: true };
  }
  // Data that is no longer on the target never arrives; Longhorn waits for it without a word.
  const limit = Math.min(facts.stallsAt ?? 100, facts.dataIsThere ? 100 : 99);
  if (Math.min(reached, limit) < 100) {
    const progress = Math.min(reached, limit);
    const restoreStatus = replicas({ ...running, progress });
    const againAfterMs = reached < 100 ? Math.max(1, facts.progressEveryMs) : undefined;
    return {
      status: { ...status, restoreStatus },
      ...(againAfterMs !== undefined && { againAfterMs }),
    };
  }
  const done = { ...running, isRestoring: false, state: 'complete', progress: 100 };
  return {
    status: {
      ...status,
      lastRestoredBackup: facts.backup,
      restoreStatus: replicas({ ...done, lastRestored: facts.backup }),
    },
    ends: true,
  };
}
