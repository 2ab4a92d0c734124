import { parseInstant } from '../time';
import { ITEM_STATES, type OperationKind } from './record';

/** Whether a value may stand where it stands. */
type Check = (value: unknown) => boolean;
/** What the members of an object have to be; others than these may be there too. */
export type Shape = Readonly<Record<string, Check>>;

export type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The name of the first member that is not what it has to be; null when all are. */
export function misshapen(value: Members, shape: Shape): string | null {
  return Object.entries(shape).find(([key, check]) => !check(value[key]))?.[0] ?? null;
}

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const figure: Check = (value) => typeof value === 'number';
const time: Check = (value) => typeof value === 'string' && parseInstant(value) !== null;
const oneOf =
  (allowed: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && allowed.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const members =
  (shape: Shape): Check =>
  (value) =>
    isMembers(value) && misshapen(value, shape) === null;
const texts: Check = (value) => isMembers(value) && Object.values(value).every(text);

const HEAD: Shape = {
  id: text,
  requestedBy: (value) => members({ user: text })(value) || members({ policy: text })(value),
  via: text,
  note: optional(text),
  request: text,
  createdAt: time,
  startedAt: optional(time),
  finishedAt: optional(time),
  cancelRequestedAt: optional(time),
  of: optional(text),
  namespace: text,
};

const KINDS: Readonly<Record<OperationKind, Shape>> = {
  backup: {
    together: flag,
    policy: optional(text),
    slot: optional(text),
    sinceFull: optional(figure),
  },
  restore: {
    createNamespace: optional(members({ name: text, uid: optional(text), others: optional(flag) })),
  },
  undo: { requestKey: optional(text) },
  prune: { policy: optional(text) },
};

const OBJECT: Shape = {
  kind: text,
  namespace: optional(text),
  name: text,
  uid: optional(text),
  deletionAskedAt: optional(time),
};

const ITEM: Shape = {
  namespace: text,
  pvc: text,
  state: oneOf(ITEM_STATES),
  startedAt: optional(time),
  finishedAt: optional(time),
  detail: optional(text),
  error: optional(members({ code: text, detail: text })),
  progress: optional(members({ percent: figure, movedAt: time })),
  objects: listOf(members(OBJECT)),
  trouble: optional(
    members({ since: time, tries: figure, retryAt: time, forbiddenSince: optional(time) }),
  ),
  missingSince: optional(time),
  missesIndeed: optional(flag),
  ending: optional(members({ as: oneOf(['failed', 'cancelled']), since: time })),
};

const CLAIM: Shape = {
  storageClass: orNull(text),
  accessModes: listOf(text),
  volumeMode: text,
  fsType: orNull(text),
  encrypted: flag,
  secret: orNull(members({ name: text, namespace: text })),
  labels: texts,
  mountOptions: optional(listOf(text)),
  nfsOptions: optional(orNull(text)),
  annotations: texts,
  reclaimPolicy: oneOf(['Retain', 'Delete']),
};

const KINDS_ITEM: Readonly<Record<OperationKind, Shape>> = {
  backup: {
    phase: oneOf([
      'queued',
      'snapshot',
      'snapshotted',
      'uploading',
      'finalizing',
      'cleanup',
      'done',
    ]),
    claimUid: text,
    volume: text,
    target: text,
    mode: oneOf(['incremental', 'full']),
    name: text,
    snapshotAt: optional(time),
    uploadingSince: optional(time),
  },
  restore: {
    phase: oneOf(['queued', 'volume', 'restoring', 'claim', 'binding', 'cleanup', 'done']),
    source: members({ backup: text, time: text, namespace: text, pvc: text, volume: text }),
    name: text,
    claim: members(CLAIM),
    sizeBytes: optional(figure),
    inDriversQueue: optional(flag),
    faultedSince: optional(time),
    bindingSince: optional(time),
    deletionSince: optional(time),
    refused: optional(members({ since: time, tries: figure })),
    beginsAgain: optional(flag),
  },
  undo: { phase: oneOf(['queued', 'deleting', 'done']) },
  prune: {
    phase: oneOf(['queued', 'deleting', 'done']),
    // The time is empty where the backup does not tell of when its data is.
    backup: members({ id: text, uid: text, time: text, reason: text }),
  },
};

/** What a record of a kind has to hold beside its items, and each of its items. */
export const shapesOf = (kind: OperationKind): { record: Shape; item: Shape } => ({
  record: { ...HEAD, ...KINDS[kind] },
  item: { ...ITEM, ...KINDS_ITEM[kind] },
});
