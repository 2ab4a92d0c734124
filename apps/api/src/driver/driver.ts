import {
  type BackupFact,
  type BackupVolumeFact,
  type ClaimDescriptor,
  type CreatedObject,
  type DriverFact,
  type RecurringJobFact,
  type RestoreProgressFact,
  type SnapshotFact,
  type Step,
  type TargetFact,
  type VolumeFact,
} from '@soteria/domain';
import { type CsiVolumeSource, type KubeObject } from '@soteria/kube';
import { type WatchSpec } from '../cluster/watch-spec';

/** The kinds of fact that a driver knows how to make. */
export interface DriverFacts {
  volume: VolumeFact;
  snapshot: SnapshotFact;
  backup: BackupFact;
  backupVolume: BackupVolumeFact;
  target: TargetFact;
  recurringJob: RecurringJobFact;
  restoreProgress: RestoreProgressFact;
  driver: DriverFact;
}
export type DriverFactKind = keyof DriverFacts;

/** One resource that a driver watches, and what it makes of its objects. */
export type DriverWatch = {
  [Kind in DriverFactKind]: { fact: Kind; spec: WatchSpec<DriverFacts[Kind]> };
}[DriverFactKind];

/** What a driver can do, as data: the console draws its buttons from this. */
export interface DriverCapabilities {
  backupModes: readonly ('incremental' | 'full')[];
  /** Whether the data of a claim can be restored when the claim, or its whole cluster, is gone. */
  restoresWithoutSource: boolean;
  cancelsBackups: boolean;
}

type StepOf<Kind extends Step['do']> = Extract<Step, { do: Kind }>;

/**
 * How Soteria reaches one kind of storage. A driver reads by projection and writes by steps.
 *
 * - Projections are pure and never throw for an object that is merely strange: what cannot be read
 *   becomes a fact with `damage`. Progress is never returned by a step; it is projected.
 * - A step is idempotent by its name. When the object is there already and carries the same
 *   operation, the step answers as if it had made it; when it is somebody else's, it throws
 *   `DriverError` with `name-taken`.
 * - What creates asks `demand` at the last moment before, and does nothing when that throws.
 * - A step answers once the cluster has accepted the write, not when the work is done.
 * - Failures are `DriverError`s with a stable code and `retryable`; nobody parses messages.
 * - Retries, limits on how much runs at once, and metrics lie outside.
 */
export interface Driver {
  /** `longhorn`; the `driver` of its facts. */
  readonly name: string;
  /** The CSI driver whose PVs it serves. */
  readonly provisioner: string;
  /** Where its volumes are looked for, in words that name the setting which says so. */
  readonly place: string;
  readonly capabilities: DriverCapabilities;
  /** What to watch always. */
  watches(): DriverWatch[];
  /** What to watch while data is restored into this volume, to know how far it is. */
  restoreWatch(volume: string): DriverWatch;

  takeSnapshot(step: StepOf<'take-snapshot'>, demand?: () => void): Promise<CreatedObject>;
  takeBackup(step: StepOf<'take-backup'>, demand?: () => void): Promise<CreatedObject>;
  createVolume(step: StepOf<'create-volume'>, demand?: () => void): Promise<CreatedObject>;
  /** An object of the driver as it stands in the cluster now, to be read by people, or to be sure; null when it is not there. */
  look(object: { kind: string; name: string }): Promise<KubeObject | null>;
  /** Who has attached a volume by hand, past Kubernetes, in words; null when nobody has. The cluster itself is asked. */
  attachedByHand(handle: string): Promise<string | null>;
  /**
   * Deletes an object that Soteria made; exactly the one with this uid. `demand` is asked at the last
   * moment before, and prevents it by throwing.
   */
  remove(
    object: { kind: string; name: string; uid: string },
    demand?: () => Promise<void>,
  ): Promise<'deleted' | 'gone'>;

  /** What `createVolume` posts, for those who want to look at it before; pure. */
  volumeManifest(step: StepOf<'create-volume'>): KubeObject;
  /** What a PV says of the volume; pure. */
  persistentVolumeSource(
    volume: Pick<VolumeFact, 'handle' | 'dataEngine'>,
    claim: ClaimDescriptor,
  ): CsiVolumeSource;
}
