/** What a restore would create, and what stands against it. */
export interface Plan {
  /** A hash of its inputs; the same cluster and the same request give the same id. */
  id: string;
  /** RFC 3339: after that moment it has to be made anew. */
  expiresAt: string;
  creates: PlannedObject[];
  items: PlanItem[];
  /** What stands against the whole of it. */
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
  /** How far before the asked moment the chosen point lies; 0 when none was asked for. */
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
  deletes: { kind: string; namespace?: string; name: string; uid: string }[];
  /** What stands against it; empty when it can be done. */
  conflicts: PlanConflict[];
}
