import {
  type LonghornEngine,
  type LonghornRestoreStatus,
  type LonghornVolume,
} from '@soteria/kube';

/** An Engine with the fields that the imitation keeps beyond those that the product reads. */
export interface Engine extends LonghornEngine {
  spec: { volumeName: string; volumeSize: string; nodeID: string; image: string };
  status?: EngineStatus;
}

export interface EngineStatus {
  currentState: 'running' | 'stopped' | 'error';
  lastRestoredBackup: string;
  restoreStatus: Record<string, LonghornRestoreStatus> | null;
}

export const engineName = (volume: string): string => `${volume}-e-0`;

/** The addresses of a volume's replicas, under which an engine tells their state. */
export function replicaAddresses(volume: LonghornVolume): string[] {
  return Array.from(
    { length: volume.spec.numberOfReplicas ?? 3 },
    (_, index) => `tcp://10.42.${index + 1}.7:10000`,
  );
}

export const isRestoring = (engine: Engine | undefined): boolean =>
  Object.values(engine?.status?.restoreStatus ?? {}).some(
    (replica) => replica.isRestoring === true,
  );

/** Why the restore failed, when every replica's did. */
export function restoreFailure(engine: Engine | undefined): string | undefined {
  const replicas = Object.values(engine?.status?.restoreStatus ?? {});
  if (replicas.length === 0 || !replicas.every(({ state }) => state === 'error')) return undefined;
  return replicas[0]?.error ?? '';
}
