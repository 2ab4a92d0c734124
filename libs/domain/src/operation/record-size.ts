import { utf8ToBytes } from '@noble/hashes/utils.js';
import { formatInstant } from '../time';
import {
  type BackupItem,
  type CreatedObject,
  isFinished,
  type ItemRecord,
  type OperationRecord,
  type RestoreItem,
} from './record';
import { writeRecord } from './record-codec';

/** So much text a ConfigMap holds. */
const LIMIT_BYTES = 1_048_576;
/** For a cancellation, and for what is noted only while something is under way. */
const ROOM_FOR_WORK_BYTES = 16_384;
/** How long what a record says in words may be where it would not fit otherwise, one after the other. */
const WORDS_CHARACTERS: readonly number[] = [300, 100, 30, 0];

/** As long as any of their kind. */
const MOMENT = formatInstant(0);
const UID = '00000000-0000-0000-0000-000000000000';
const SIZE_BYTES = 2 ** 50;

const bytesOf = (value: unknown): number => utf8ToBytes(JSON.stringify(value)).length;

/**
 * How many of the items of a new record fit into one that is kept, in the order in which they are:
 * with all that they will have made by the time they have succeeded. One that fails holds no more
 * than that, as long as it says why in few words.
 */
export function fittingItems(record: OperationRecord): number {
  const room = LIMIT_BYTES - ROOM_FOR_WORK_BYTES;
  let bytes = bytesOf({ ...record, startedAt: MOMENT, finishedAt: MOMENT, items: [] });
  const tooMany = grownItems(record).findIndex((item) => {
    bytes += bytesOf(item) + 1;
    return bytes > room;
  });
  return tooMany === -1 ? record.items.length : tooMany;
}

/** The record as text that can be kept: where it would be too long, what it says in words is shortened. */
export function writeFitting(record: OperationRecord): string {
  const whole = writeRecord(record);
  if (utf8ToBytes(whole).length <= LIMIT_BYTES) return whole;
  const shorter = WORDS_CHARACTERS.map((characters) => writeRecord(inFewWords(record, characters)));
  return shorter.find((text) => utf8ToBytes(text).length <= LIMIT_BYTES) ?? whole;
}

function inFewWords(record: OperationRecord, characters: number): OperationRecord {
  const short = (text: string) =>
    text.length > characters ? `${text.slice(0, characters)}…` : text;
  const items = record.items.map(({ detail, error, ...item }) => ({
    ...item,
    ...(detail === undefined ? {} : { detail: short(detail) }),
    ...(error === undefined ? {} : { error: { ...error, detail: short(error.detail) } }),
  }));
  return { ...record, items } as OperationRecord;
}

function grownItems(record: OperationRecord): ItemRecord[] {
  switch (record.kind) {
    case 'backup':
      return record.items.map((item) => (isFinished(item) ? item : backedUp(item)));
    case 'restore':
      return record.items.map((item) => (isFinished(item) ? item : restored(item)));
    case 'undo':
    case 'prune':
      return record.items.map((item) => ({ ...item, ...ENDED, objects: askedToGo(item) }));
  }
}

const ENDED = {
  state: 'succeeded',
  phase: 'done',
  startedAt: MOMENT,
  finishedAt: MOMENT,
  progress: { percent: 100, movedAt: MOMENT },
} as const;

const backedUp = (item: BackupItem): BackupItem => ({
  ...item,
  ...ENDED,
  objects: [
    { kind: 'Snapshot', name: item.name, uid: UID },
    { kind: 'Backup', name: item.name, uid: UID },
  ],
  snapshotAt: MOMENT,
  uploadingSince: MOMENT,
});

const restored = (item: RestoreItem): RestoreItem => ({
  ...item,
  ...ENDED,
  objects: [
    { kind: 'Volume', name: item.name, uid: UID },
    { kind: 'PersistentVolumeClaim', name: item.pvc, uid: UID, namespace: item.namespace },
    { kind: 'PersistentVolume', name: item.name, uid: UID },
  ],
  sizeBytes: SIZE_BYTES,
  bindingSince: MOMENT,
});

const askedToGo = ({ objects }: ItemRecord): CreatedObject[] =>
  objects.map((object) => ({ ...object, deletionAskedAt: MOMENT }));
