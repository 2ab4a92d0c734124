/** What can become of an item of an operation, beside success. Each has its entry in docs/failures.md. */
export const ITEM_FAILURES = [
  'name-taken',
  'snapshot-timeout',
  'snapshot-vanished',
  'backup-failed',
  'backup-deleted',
  'backup-vanished',
  'source-vanished',
  'not-restorable',
  'volume-vanished',
  'restore-failed',
  'target-replaced',
  'target-vanished',
  'claim-changed',
  'binding-timeout',
  'removal-stuck',
] as const;
export type ItemFailure = (typeof ITEM_FAILURES)[number];

/** Why a single step could not be done. */
export const STEP_FAILURES = [
  /** An object of that name exists and is not this operation's. */
  'name-taken',
  'source-vanished',
  'target-unavailable',
  /** The driver's own rules refuse it. */
  'refused',
  'forbidden',
  'not-installed',
  'quota-exceeded',
  'namespace-terminating',
  'in-use',
  'target-exists',
  /** The cluster or the driver cannot be reached or is busy. */
  'unavailable',
] as const;
export type StepFailure = (typeof STEP_FAILURES)[number];

/** Why a claim is not backed up. */
export const BACKUP_REFUSALS = ['not-found', 'unsupported-volume', 'target-unavailable'] as const;
export type BackupRefusal = (typeof BACKUP_REFUSALS)[number];

/** What stands against a restore, or has to be known before it. */
export const PLAN_CONCERNS = [
  'no-restore-point',
  'not-restorable',
  'target-exists',
  'target-unavailable',
  'cluster-unavailable',
  'name-invalid',
  'namespace-missing',
  'namespace-terminating',
  'storage-class-missing',
  'storage-class-foreign',
  'quota-exceeded',
  'size-not-allowed',
  'secret-unknown',
  'secret-needed',
  'claim-unknown',
  'storage-class-gone',
  'storage-class-encryption',
  'backing-image',
  'data-locality',
  'data-layout',
  'newer-failed',
  'dated-ahead',
  'moment-ahead',
  'would-be-refused',
  'of-another-cluster',
  'left-out',
] as const;
export type PlanConcern = (typeof PLAN_CONCERNS)[number];

/** What stands against taking a restore back. */
export const UNDO_OBJECTIONS = ['not-possible', 'in-use'] as const;
export type UndoObjection = (typeof UNDO_OBJECTIONS)[number];
