import { type ClusterView } from '../cluster-view';
import { formatInstant, type Instant, parseInstant } from '../time';
import { decideBackupItem } from './backup-item';
import { type ItemDecision, recounted, stalledSince } from './item';
import { decidePruneItem } from './prune-item';
import {
  type BackupRecord,
  isFinished,
  type ItemRecord,
  type OperationRecord,
  type PruneItem,
  withItem,
} from './record';
import { decideRestoreItem } from './restore-item';
import { type Step } from './steps';
import { decideUndoItem } from './undo-item';

/** What a decision about an operation rests on, beside its record. */
export interface OperationContext {
  view: ClusterView;
  now: Instant;
  /** Since when this process could act without a break: limits do not count what was before. */
  actingSince: Instant;
  /** How many further items of this kind may run now, over all operations. */
  freeSlots: number;
  /** Whether another operation is making a backup of a volume: one at a time, or they queue inside the driver. */
  isBusy: (volume: string) => boolean;
  /** How long without progress counts as stalled. */
  stallAfterMs: number;
  pruneObjection: (item: PruneItem) => string | null;
}

export interface OperationDecision {
  record: OperationRecord;
  steps: { item: number; step: Step }[];
  /** When to look again although nothing may have been seen to change; null: at the next change. */
  recheckAt: Instant | null;
}

/** Whether an item takes one of the places that limit how much runs at once. */
function holdsSlot(record: OperationRecord, item: ItemRecord): boolean {
  if (item.state !== 'running') return false;
  const snapshotsFirst = record.kind === 'backup' && record.together;
  return !snapshotsFirst || item.phase === 'uploading' || item.phase === 'finalizing';
}

/** How many places an operation takes up now. */
export const slotsInUse = (record: OperationRecord): number =>
  record.items.filter((item) => holdsSlot(record, item)).length;

/** Volumes on which this operation is making a backup. */
export function volumesInUse(record: OperationRecord): string[] {
  if (record.kind !== 'backup') return [];
  return record.items.filter(({ state }) => state === 'running').map(({ volume }) => volume);
}

/**
 * What an operation needs next: its record as it should read, and the writes to make. Looks only at
 * the record and the world, so whoever asks after a crash gets the same answer.
 */
export function nextSteps(record: OperationRecord, context: OperationContext): OperationDecision {
  const slots = { free: context.freeSlots };
  const steps: OperationDecision['steps'] = [];
  const rechecks: Instant[] = [];
  let current = record;
  record.items.forEach((kept, index) => {
    if (isFinished(kept)) return;
    const item = recounted(kept, context);
    if (item !== kept) current = withItem(current, index, item);
    const decision = admitted(current, index, context, slots.free);
    // A place that one leaves is the next one's, so that both are written down at once.
    slots.free += Number(holdsSlot(record, item)) - Number(holdsSlot(record, decision.item));
    if (decision.item !== item) current = withItem(current, index, decision.item);
    if (decision.step) steps.push({ item: index, step: decision.step });
    if (decision.recheckAt !== undefined) rechecks.push(decision.recheckAt);
  });
  return {
    record: withTimes(current, context.now),
    steps,
    recheckAt: rechecks.length > 0 ? Math.min(...rechecks) : null,
  };
}

/** Lets an item begin when there is a place for it, and says what it waits for otherwise. */
function admitted(
  record: OperationRecord,
  index: number,
  context: OperationContext,
  freeSlots: number,
): ItemDecision {
  const item: ItemRecord = itemAt(record, index);
  const cancelled = record.cancelRequestedAt !== undefined;
  const waitsForSlot = record.kind !== 'backup' || !record.together;
  if (item.phase === 'queued' && !cancelled) {
    if ('volume' in item && context.isBusy(item.volume)) {
      return queued(item, 'Waiting for another backup of the same volume');
    }
    if (waitsForSlot && freeSlots <= 0) {
      return queued(item, 'Waiting for its turn: the limit of things at once is reached');
    }
  }
  return decide(record, index, context, freeSlots > 0);
}

const queued = (item: ItemRecord, detail: string): ItemDecision => ({
  item: item.detail === detail ? item : { ...item, detail },
});

function decide(
  record: OperationRecord,
  index: number,
  context: OperationContext,
  mayUpload: boolean,
): ItemDecision {
  const { view, now, actingSince, stallAfterMs } = context;
  const situation = { view, now, actingSince, operation: record.id };
  switch (record.kind) {
    case 'backup':
      return decideBackupItem(itemAt(record, index), {
        ...situation,
        record,
        mayUpload: mayUpload || !record.together,
        isBusy: context.isBusy,
      });
    case 'restore':
      return decideRestoreItem(itemAt(record, index), {
        ...situation,
        record,
        // What moved while nobody was in contact is not seen yet.
        stalled:
          now - actingSince >= stallAfterMs &&
          stalledSince(itemAt(record, index), now, stallAfterMs) !== null,
      });
    case 'undo':
      return decideUndoItem(itemAt(record, index), { ...situation, record });
    case 'prune':
      return decidePruneItem(itemAt(record, index), {
        ...situation,
        record,
        objection: context.pruneObjection,
      });
  }
}

function itemAt<R extends OperationRecord>(record: R, index: number): R['items'][number] {
  const item = record.items[index];
  if (!item) throw new RangeError(`operation ${record.id} has no item ${index}`);
  return item;
}

export function withTimes(record: OperationRecord, now: Instant): OperationRecord {
  const started = record.items.some(({ state }) => state !== 'queued');
  const finished = record.items.every(isFinished);
  return {
    ...record,
    ...(started && record.startedAt === undefined ? { startedAt: formatInstant(now) } : {}),
    ...(finished && record.finishedAt === undefined ? { finishedAt: endOf(record, now) } : {}),
  };
}

/** When the last of its items ended; that may be long ago, where only this was not written down. */
function endOf({ items }: OperationRecord, now: Instant): string {
  const ends = items.map(({ finishedAt }) => parseInstant(finishedAt) ?? -Infinity);
  const last = Math.max(...ends);
  return formatInstant(Number.isFinite(last) ? last : now);
}

/** Seconds between the first and the last snapshot of a namespace backup; null before there are two. */
export function snapshotSpreadSeconds(record: BackupRecord): number | null {
  const times = record.items.flatMap(({ snapshotAt }) => parseInstant(snapshotAt) ?? []);
  if (times.length < 2) return null;
  return Math.round((Math.max(...times) - Math.min(...times)) / 1_000);
}
