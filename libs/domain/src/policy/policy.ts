import { type Instant } from '../time';

/**
 * Which volumes a policy covers. Terms of one field are alternatives; the fields all have to match. Whatever one of
 * the terms of `exclude` matches is left out again.
 */
export interface PolicySelector {
  /** Names or globs, as are `pvcs` and `storageClasses`. */
  namespaces?: readonly string[];
  pvcs?: readonly string[];
  /** A Kubernetes label selector. */
  labelSelector?: string;
  storageClasses?: readonly string[];
  exclude?: {
    namespaces?: readonly string[];
    pvcs?: readonly string[];
    labelSelector?: string;
  };
}

/** When a policy runs: at the times of a cron expression, or so long after each volume's last run. */
export type PolicySchedule = ({ cron: string } | { every: string }) & {
  /** IANA name; UTC when absent. */
  timezone?: string;
  /** Each volume starts up to so much later, always by the same amount. */
  jitterSeconds?: number;
  /** What becomes of a slot that passed while nobody could run it. */
  onMissed: 'run' | 'skip';
};

/** What a policy keeps of the backups that it made; a point stays if any one rule wants it. */
export interface PolicyRetention {
  last?: number;
  hourly?: number;
  daily?: number;
  weekly?: number;
  monthly?: number;
  yearly?: number;
  withinSeconds?: number;
  /** Usable restore points that stay whatever the other rules say; at least 1. */
  keepAtLeast: number;
}

/** What a person writes. */
export interface PolicySpec {
  name: string;
  enabled: boolean;
  description?: string;
  selector: PolicySelector;
  schedule: PolicySchedule;
  objectiveSeconds?: number;
  retention: PolicyRetention;
  mode: 'incremental' | 'full';
  /** Every how many runs a full backup is made. */
  fullEvery?: number;
  /** How many of its backups run at once. */
  concurrency?: number;
}

/** A policy as it is kept: with who wrote it when. */
export interface StoredPolicy extends PolicySpec {
  /** Null where the entry was written by hand and does not say. */
  updatedAt: Instant | null;
  /** Empty where the entry does not say. */
  updatedBy: string;
  /** Since when it runs at these times: no start before it is owed. Null: not known. */
  activeSince: Instant | null;
}
