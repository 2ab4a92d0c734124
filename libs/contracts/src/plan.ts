/** What a restore would create, and what prevents it. */
export interface Plan {
  /** A hash of its inputs; the same cluster and the same request give the same id. */
  id: string;
  /**
   * RFC 3339: until then the names in it are kept for its restore, and it can be told what has changed since. It is
   * carried out after that as well, if it is still what would be done; some names may be others then.
   */
  expiresAt: string;
  creates: PlannedObject[];
  items: PlanItem[];
  /** What prevents the restore as a whole. */
  conflicts: PlanConflict[];
  warnings: PlanConflict[];
  estimatedSeconds: number | null;
  /** The objects to be created, as YAML to copy. */
  manifests: string[];
}

export interface PlannedObject {
  kind: string;
  namespace?: string;
  name: string;
  detail: string;
}

export interface PlanItem {
  source: { backup: string | null; namespace: string; pvc: string };
  target: { namespace: string; pvc: string };
  /** RFC 3339: the time of the chosen restore point, or null when there is none. */
  time: string | null;
  /** How far the chosen point lies before the requested moment; 0 if no moment was requested. */
  distanceSeconds: number | null;
  sizeBytes: number | null;
  conflicts: PlanConflict[];
}

export interface PlanConflict {
  code: string;
  detail: string;
}

/** `DELETE /v1/restores/{operation}?dryRun=true`: what an undo would delete. */
export interface UndoPlan {
  operation: string;
  /** `detail`: what goes along with it. */
  deletes: { kind: string; namespace?: string; name: string; uid: string; detail?: string }[];
  /** What prevents it; empty when it can be done. */
  conflicts: PlanConflict[];
}
