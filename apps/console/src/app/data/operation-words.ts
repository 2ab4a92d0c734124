import {
  type Operation,
  type OperationItem,
  type OperationKind,
  type RequestedBy,
} from '@soteria/contracts';
import { countOf } from '@soteria/domain';

export interface Phase {
  id: string;
  word: string;
}

/** The way an item goes, in order; `queued` comes before and `done` after. */
export const PHASES: Record<OperationKind, readonly Phase[]> = {
  backup: [
    { id: 'snapshot', word: 'Take the snapshot' },
    { id: 'uploading', word: 'Upload' },
    { id: 'finalizing', word: 'Finalize' },
  ],
  restore: [
    { id: 'volume', word: 'Create the volume' },
    { id: 'restoring', word: 'Restore the data' },
    { id: 'claim', word: 'Create PV and PVC' },
    { id: 'binding', word: 'Bind the claim' },
  ],
  undo: [{ id: 'deleting', word: 'Delete what was restored' }],
  prune: [{ id: 'deleting', word: 'Delete the restore point' }],
};

const PHASE_WORDS: Record<string, string> = {
  queued: 'Waiting for its turn',
  snapshot: 'Taking the snapshot',
  snapshotted: 'Snapshot taken',
  uploading: 'Uploading',
  finalizing: 'Finalizing',
  volume: 'Creating the volume',
  restoring: 'Restoring the data',
  claim: 'Creating PV and PVC',
  binding: 'Binding the claim',
  deleting: 'Deleting',
  cleanup: 'Tidying up',
  done: 'Done',
};

/** What an item is doing, in words; an unknown phase is shown as it is. */
export const phaseInWords = (phase: string): string => PHASE_WORDS[phase] ?? phase;

const KIND_WORDS: Record<OperationKind, { noun: string; doing: string; done: string }> = {
  backup: { noun: 'Backup', doing: 'Backing up', done: 'Backed up' },
  restore: { noun: 'Restore', doing: 'Restoring', done: 'Restored' },
  undo: { noun: 'Undo', doing: 'Taking back', done: 'Took back' },
  prune: { noun: 'Prune', doing: 'Pruning', done: 'Pruned' },
};

export const kindInWords = (kind: OperationKind): string => KIND_WORDS[kind].noun;

/** What an operation is about: `shop/orders`, or `12 volumes in shop`. */
export function subjectOf(operation: Operation): string {
  const [first, ...rest] = operation.items;
  if (first && rest.length === 0) return `${first.namespace}/${first.pvc}`;
  return `${countOf(operation.items.length, 'volume')} in ${operation.namespace}`;
}

/** Each of its backups had to stay after all. */
const hasPrunedNothing = ({ kind, summary }: Operation): boolean =>
  kind === 'prune' && summary.succeeded === 0 && summary.skipped > 0;

/** One sentence on an operation as it stands: `Backing up shop/orders`, `Backup of shop/orders failed`. */
export function operationInWords(operation: Operation): string {
  const words = KIND_WORDS[operation.kind];
  const subject = subjectOf(operation);
  switch (operation.state) {
    case 'queued':
    case 'running':
      return `${words.doing} ${subject}`;
    case 'succeeded':
      if (hasPrunedNothing(operation)) return `Nothing of ${subject} was pruned`;
      return `${words.done} ${subject}`;
    case 'partial':
      return `${words.noun} of ${subject}: ${countOf(operation.summary.failed, 'item')} failed`;
    case 'failed':
      return `${words.noun} of ${subject} failed`;
    case 'cancelled':
      return `${words.noun} of ${subject} was cancelled`;
  }
}

export const requesterOf = (requestedBy: RequestedBy): string =>
  'policy' in requestedBy ? `policy ${requestedBy.policy}` : requestedBy.user || 'somebody';

/** What the running items do, when they all do the same; otherwise how many are through. */
export function progressInWords(operation: Operation): string {
  const running = operation.items.filter((item) => item.state === 'running');
  const phases = new Set(running.map((item) => item.phase));
  const [first] = running;
  if (first && phases.size === 1 && operation.items.length === 1) return itemInWords(first);
  const { succeeded, failed, skipped, cancelled } = operation.summary;
  const through = succeeded + failed + skipped + cancelled;
  return `${through} of ${operation.items.length} done`;
}

/** What an item does or waits for. */
export const itemInWords = (item: OperationItem): string =>
  item.detail ? `${phaseInWords(item.phase)}: ${item.detail}` : phaseInWords(item.phase);
