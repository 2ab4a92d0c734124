import {
  type AccessMode,
  type ClaimDescriptor,
  type VolumeMode,
  type WorkloadFact,
} from '../facts';
import { type ItemFailure, type StepFailure } from '../failures';
import { type CreatedObject, type RestoredClaim } from './record';

/**
 * One write to the cluster. Each is idempotent by name: doing it again meets what is there and
 * answers with it. Deletions name the uid, so that a stranger under the same name stays.
 */
export type Step =
  | { do: 'take-snapshot'; name: string; volume: string; operation: string }
  | TakeBackupStep
  | { do: 'create-namespace'; name: string; operation: string }
  | CreateVolumeStep
  | CreateClaimStep
  | DeleteStep
  | LookStep;

export interface TakeBackupStep {
  do: 'take-backup';
  name: string;
  snapshot: string;
  /** The moment of the snapshot, where it is known. */
  snapshotAt?: string;
  volume: string;
  target: string;
  mode: 'incremental' | 'full';
  operation: string;
  claim: { namespace: string; name: string; uid: string; persistentVolume: string };
  /** Null where nobody knows what the claim looked like: it was gone before its upload had its turn. */
  descriptor: ClaimDescriptor | null;
  workloads: readonly WorkloadFact[];
  policy?: string;
  slot?: string;
  sinceFull?: number;
  requestedBy: string;
}

export interface CreateVolumeStep {
  do: 'create-volume';
  name: string;
  backup: string;
  /** The driver's address of the data. */
  url: string;
  accessMode: AccessMode;
  volumeMode: VolumeMode;
  encrypted: boolean;
  target: string;
  sizeBytes: number;
  dataEngine: 'v1' | 'v2';
  /** What the storage class of the new claim asks of its provisioner, as far as a restored volume can have it. */
  parameters: Readonly<Record<string, string>>;
  operation: string;
}

/** Makes the PVC, which names its PV, and then the PV, which belongs to exactly that PVC. */
export interface CreateClaimStep {
  do: 'create-claim' | 'create-persistent-volume';
  /** Of the PVC, once there is one. */
  claimUid: string | undefined;
  volume: string;
  namespace: string;
  pvc: string;
  sizeBytes: number;
  claim: RestoredClaim;
  operation: string;
}

/** `used`: somebody uses the object. `kept`: it may be that somebody wants to keep it. */
export type DeletionBar = 'used' | 'kept' | null;

export interface DeleteStep {
  do: 'delete';
  object: { kind: string; namespace?: string; name: string; uid: string };
  /** What is asked of the cluster itself at the last moment, and stands against it. */
  unless: DeletionBar;
}

/**
 * Asks the cluster itself whether an object is there, because what was seen of it may be old: a watch
 * may be dead for minutes before anybody notices.
 */
export interface LookStep {
  do: 'look';
  /** Without a uid, the one of this name. */
  object: { kind: string; namespace?: string; name: string; uid?: string };
  /** Without a uid: only one that this operation made counts. */
  madeBy?: string;
}

/** What is the matter with an object that was made, so that it is of no use and goes again. */
export interface Amiss {
  code: ItemFailure;
  detail: string;
}

export type StepResult =
  /**
   * `gone`: of a deletion and of a look, that the API server has no such object (any more).
   * `others`: of a namespace, that another restore has made it.
   */
  | { done: true; object: CreatedObject; gone?: boolean; others?: boolean; amiss?: Amiss }
  | {
      done: false;
      code: StepFailure;
      detail: string;
      /** Whether trying the same again may help. */
      retryable: boolean;
      retryAfterSeconds?: number;
    };
