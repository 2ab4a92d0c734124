import {
  type AccessMode,
  type Backup,
  type Plan,
  type PlanConflict,
  type RestoreRequest,
  type RestoreTarget,
} from '@soteria/contracts';
import { type Instant, formatInstant } from '@soteria/domain';
import { inLocalTime } from '../data/reasons';

export const ACCESS_MODES: readonly AccessMode[] = [
  'ReadWriteOnce',
  'ReadOnlyMany',
  'ReadWriteMany',
  'ReadWriteOncePod',
];

/** What a person has entered about the new claim. */
export interface RestoreDraft {
  namespace: string;
  pvc: string;
  /** Empty: the one it had. */
  storageClass: string;
  /** Empty: the one it had. */
  accessMode: string;
  reclaimPolicy: 'Delete' | 'Retain';
  createNamespace: boolean;
  note: string;
}

const STAMP_LENGTH = '20261123-1402'.length;
/** Kubernetes allows 253, but a pod's labels and hostnames made of it no more than 63. */
const MAX_PROPOSED_LENGTH = 63;

/** A name that says where it comes from, and is free with near certainty: `orders-restored-20261123-1402`. */
export function proposedName(pvc: string, now: Instant): string {
  const stamp = formatInstant(now).replace(/[-:]/g, '').replace('T', '-').slice(0, STAMP_LENGTH);
  const ending = `-restored-${stamp}`;
  return pvc.slice(0, MAX_PROPOSED_LENGTH - ending.length) + ending;
}

export const emptyDraft = (namespace: string, pvc: string, now: Instant): RestoreDraft => ({
  namespace,
  pvc: proposedName(pvc, now),
  storageClass: '',
  accessMode: '',
  reclaimPolicy: 'Delete',
  createNamespace: false,
  note: '',
});

export const isSameDraft = (one: RestoreDraft, other: RestoreDraft): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Another name is proposed for what was entered already, unless a name was entered, too. */
export const withName = (
  proposed: string,
  entered: RestoreDraft,
  former: RestoreDraft,
): RestoreDraft => (entered.pvc === former.pvc ? { ...entered, pvc: proposed } : entered);

/** The request for a draft; null while something has to be entered first. */
export function requestOf(backup: Backup | null, draft: RestoreDraft): RestoreRequest | null {
  const namespace = draft.namespace.trim();
  const pvc = draft.pvc.trim();
  if (!backup || namespace === '' || pvc === '') return null;
  const accessModes = ACCESS_MODES.filter((mode) => mode === draft.accessMode);
  const target: RestoreTarget = {
    namespace,
    pvc,
    reclaimPolicy: draft.reclaimPolicy,
    ...(draft.storageClass === '' ? {} : { storageClass: draft.storageClass }),
    ...(accessModes.length === 0 ? {} : { accessModes }),
    ...(draft.createNamespace ? { createNamespace: true } : {}),
  };
  const note = draft.note.trim() === '' ? {} : { note: draft.note.trim() };
  return { source: { backup: backup.id }, target, ...note };
}

/** How many attempts since that backup have failed. */
export function newerFailures(backups: readonly Backup[], chosen: Backup | null): number {
  const index = backups.findIndex(({ id }) => id === chosen?.id);
  return backups.slice(0, Math.max(0, index)).filter(({ state }) => state === 'failed').length;
}

/** Everything that stands against a plan: on the whole, and on its items. */
export const conflictsOf = (plan: Plan): PlanConflict[] => [
  ...plan.conflicts,
  ...plan.items.flatMap(({ conflicts }) => conflicts),
];

/** Which field a conflict is shown beside, by its code. */
const FIELD_OF: Record<string, keyof RestoreDraft> = {
  'target-exists': 'pvc',
  'name-invalid': 'pvc',
  'claim-name-invalid': 'pvc',
  'namespace-invalid': 'namespace',
  'namespace-missing': 'namespace',
  'namespace-terminating': 'namespace',
  'quota-exceeded': 'namespace',
  'size-not-allowed': 'namespace',
  'storage-class-missing': 'storageClass',
  'storage-class-foreign': 'storageClass',
  'storage-class-gone': 'storageClass',
};

/** What stands against a field, as one text; null when nothing does. */
export function conflictBeside(plan: Plan | null, field: keyof RestoreDraft): string | null {
  if (!plan) return null;
  const found = conflictsOf(plan).filter(({ code }) => FIELD_OF[code] === field);
  // Of several volumes each says the same of what they have in common.
  const details = new Set(found.map(({ detail }) => inLocalTime(detail)));
  return details.size === 0 ? null : [...details].join(' ');
}

/** Conflicts that no field stands for. */
export const otherConflicts = (plan: Plan): PlanConflict[] =>
  conflictsOf(plan).filter(({ code }) => FIELD_OF[code] === undefined);
