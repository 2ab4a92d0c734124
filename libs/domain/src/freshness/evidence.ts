import {
  type BackupFact,
  type ClaimFact,
  type PersistentVolumeFact,
  type TargetFact,
  type VolumeFact,
} from '../facts';
import { type Instant } from '../time';
import { type VanishedBackup } from './vanished';

/** Who backs a volume up by schedule, and why it is this one's turn to. */
export interface Coverage {
  kind: 'policy' | 'recurring-job';
  name: string;
  /** The selector term or label that matched, in words. */
  because: string;
  /** Whether backups come of it: a policy may be switched off, a job may make snapshots only, or name no day that comes. */
  standing: 'active' | 'disabled' | 'snapshots-only' | 'never-runs';
  /** That of a recurring job. */
  cron?: string;
  /** Whether a recurring job takes detached volumes too, whatever the driver's settings say. */
  takesDetached?: boolean;
  /** The greatest age of the newest restore point; null: the installation's default. */
  objectiveSeconds: number | null;
  /** The start of the run that is owed, else of the next one; null for never. */
  nextRunAt: Instant | null;
  /** When the next one comes to be owed: by time alone `nextRunAt` holds until then. */
  nextSlotAt: Instant | null;
}

/** "Not backed up on purpose", as the register of exclusions has it. */
export interface RegisteredExclusion {
  reason: string;
  until: Instant | null;
  by: string;
  at: Instant | null;
}

/** A run that a policy owed this volume and did not start. */
export interface SkippedRun {
  policy: string;
  at: Instant;
  /** A clause for the sentence "…, but its volume was detached at the last two runs". */
  because: string;
}

/** A backup that was begun and failed, as the record of its operation tells; there may be no object of it. */
export interface FailedRun {
  at: Instant;
  error: string;
}

/** All that is known of one volume, as far as its protection is concerned. */
export interface Evidence {
  /** Which cluster this is, as its backups name it; null while that is not known. */
  cluster: string | null;
  claim: ClaimFact;
  persistentVolume: PersistentVolumeFact | undefined;
  volume: VolumeFact | undefined;
  /** Where backups of the volume go now. */
  target: TargetFact | undefined;
  /** Every backup target: restore points stay on the one that they were made on. */
  targets: readonly TargetFact[];
  /** All backups of this volume, in no order. */
  backups: readonly BackupFact[];
  coverage: readonly Coverage[];
  /** From the register; what the claim's own annotations say is part of the claim. */
  exclusion: RegisteredExclusion | null;
  /** Null while the view of the cluster is in contact. */
  staleness: { since: Instant; detail: string } | null;
  /** Backups that were seen and are no longer, and were not deleted on request. */
  vanished: readonly VanishedBackup[];
  skippedRuns: readonly SkippedRun[];
  /** The newest one that nothing has succeeded since. */
  failedRun: FailedRun | null;
}

export interface FreshnessSettings {
  /** The objective of a volume whose policies and jobs name none. */
  defaultObjectiveSeconds: number;
  /** How much longer than its objective a new claim may take until its first restore point. */
  graceSeconds: number;
  /** The CSI drivers whose volumes can be backed up, and in words where each keeps them. */
  drivers: ReadonlyMap<string, string>;
}
