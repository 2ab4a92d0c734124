import { type AccessMode } from '@soteria/domain';

export { type AccessMode } from '@soteria/domain';

/**
 * What to restore: one backup by id, or the newest usable one of a claim, or the newest at or before a moment. The newest
 * is one that this cluster made, and another cluster's only where there is none.
 */
export type RestoreSource = { backup: string } | { namespace: string; pvc: string; at?: string };

/** Where to: a claim that must not exist yet. */
export interface RestoreTarget {
  namespace: string;
  pvc: string;
  storageClass?: string;
  accessModes?: AccessMode[];
  reclaimPolicy?: 'Retain' | 'Delete';
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  createNamespace?: boolean;
}

/** `POST /v1/restores`. */
export interface RestoreRequest {
  source: RestoreSource;
  target: RestoreTarget;
  /** The id of the plan that was shown: the restore is refused if the plan would be different now. */
  plan?: string;
  /** Only answer with the plan, and create nothing. */
  dryRun?: boolean;
  note?: string;
}

/** `POST /v1/restores/namespace`. */
export interface NamespaceRestoreRequest {
  source: { namespace: string; at?: string };
  target: {
    namespace: string;
    namePrefix?: string;
    nameSuffix?: string;
    createNamespace?: boolean;
    storageClass?: string;
  };
  /** The claims to restore; all if absent. */
  pvcs?: string[];
  /** What to do with a claim that has no restore point at or before the moment; default `fail`. */
  onMissing?: 'fail' | 'skip';
  plan?: string;
  dryRun?: boolean;
  note?: string;
}

/** The query of `DELETE /v1/restores/{operation}`. */
export interface UndoQuery {
  /** Only answer with what would be deleted, and delete nothing. */
  dryRun?: 'true' | 'false';
}
