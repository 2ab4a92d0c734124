/** Which volumes a policy covers. Terms of one field are alternatives; fields all have to match. */
export interface PolicySelector {
  /** Names or globs (`team-*`). */
  namespaces?: string[];
  pvcs?: string[];
  labelSelector?: string;
  storageClasses?: string[];
  exclude?: { namespaces?: string[]; pvcs?: string[]; labelSelector?: string };
}

type PolicyTimes = ({ cron: string } | { every: string }) & {
  /** IANA name; default UTC. */
  timezone?: string;
  /** @minimum 0 @maximum 86400 */
  jitterSeconds?: number;
};

export type PolicySchedule = PolicyTimes & {
  /** What to do about a slot that passed while it could not be run. */
  onMissed: 'run' | 'skip';
};

export interface PolicyRetention {
  /** @minimum 0 @maximum 10000 */
  last?: number;
  /** @minimum 0 @maximum 10000 */
  hourly?: number;
  /** @minimum 0 @maximum 10000 */
  daily?: number;
  /** @minimum 0 @maximum 10000 */
  weekly?: number;
  /** @minimum 0 @maximum 10000 */
  monthly?: number;
  /** @minimum 0 @maximum 10000 */
  yearly?: number;
  /** @minimum 0 @maximum 316224000 */
  withinSeconds?: number;
  /**
   * How many usable restore points are never pruned, whatever the other rules say.
   * @minimum 1 @maximum 10000
   */
  keepAtLeast: number;
}

/** What a person writes, whole. */
export interface PolicyDraft {
  name: string;
  enabled: boolean;
  description?: string;
  selector: PolicySelector;
  schedule: PolicySchedule;
  /** @minimum 60 @maximum 316224000 */
  objectiveSeconds?: number;
  retention: PolicyRetention;
  mode: 'incremental' | 'full';
  /**
   * Make a full backup every this many runs; only where the mode is `incremental`.
   * @minimum 1 @maximum 1000
   */
  fullEvery?: number;
  /** @minimum 1 @maximum 100 */
  concurrency?: number;
}

/** `POST /v1/policies/preview`: a draft, of which what may be left out gets its default. */
export type PolicyRequest = Omit<PolicyDraft, 'enabled' | 'schedule' | 'retention' | 'mode'> & {
  /** @default true */
  enabled?: boolean;
  schedule: PolicyTimes & {
    /**
     * What to do about a slot that passed while it could not be run.
     * @default "run"
     */
    onMissed?: 'run' | 'skip';
  };
  retention?: Omit<PolicyRetention, 'keepAtLeast'> & {
    /**
     * How many usable restore points are never pruned, whatever the other rules say.
     * @minimum 1 @maximum 10000 @default 1
     */
    keepAtLeast?: number;
  };
  /** @default "incremental" */
  mode?: 'incremental' | 'full';
};

export interface Policy extends PolicyDraft {
  resourceVersion: string;
  /** Null where it was written by hand without it. */
  updatedAt: string | null;
  updatedBy: string;
  /** How many volumes it covers now. */
  selected: number;
  nextRunAt: string | null;
  lastRun?: PolicyRun;
}

export interface PolicyRun {
  time: string;
  result: 'success' | 'partial' | 'failure' | 'skipped' | 'running';
  succeeded: number;
  failed: number;
  skipped: number;
}

/** `GET /v1/policies`. */
export interface PolicyList {
  items: Policy[];
  /** Entries of the policy Secret that cannot be read: which key, and why. */
  problems: { key: string; detail: string }[];
}

/** Of so many volumes at most, the first by name that have restore points, a preview tells the `retention`. */
export const MAX_VOLUMES_IN_RETENTION_PREVIEW = 50;

/** `POST /v1/policies/preview`. */
export interface PolicyPreview {
  selected: VolumeName[];
  /** Compared with the saved policy of that name. */
  added: VolumeName[];
  removed: VolumeName[];
  /** What in the selection looks like a mistake: nothing, everything, the cluster's own namespaces. */
  warnings: string[];
  nextRuns: { time: string; note?: string }[];
  retention: RetentionPreview[];
}

export interface VolumeName {
  namespace: string;
  pvc: string;
}

export interface RetentionPreview extends VolumeName {
  points: { id: string; time: string; keep: boolean; reason: string }[];
}

/** `GET /v1/exclusions`. */
export interface Exclusion extends VolumeName {
  reason: string;
  /** RFC 3339. */
  until?: string;
  by: string;
  /** RFC 3339; null where it was written by hand without it. */
  at: string | null;
}

export interface ExclusionRequest extends VolumeName {
  reason: string;
  until?: string;
  /** Refuse with `conflict` where somebody has excluded it already; by default that exclusion is replaced. */
  onlyNew?: boolean;
}

export interface ExclusionList {
  items: Exclusion[];
}

/** `POST /v1/policies`. */
export type PolicySave = PolicyRequest & {
  /** That of the policy to be replaced; absent for a new policy. */
  resourceVersion?: string;
};

/** The query of `DELETE /v1/policies/{name}`. */
export interface PolicyDeletionQuery {
  /** Delete the policy even if that leaves volumes without any. */
  force?: 'true' | 'false';
}

/** The query of `DELETE /v1/exclusions`. */
export interface ExclusionQuery {
  namespace: string;
  pvc: string;
}
