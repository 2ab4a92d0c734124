import {
  mdiAlertCircle,
  mdiAlertOctagon,
  mdiCancel,
  mdiCheckCircle,
  mdiCircleOutline,
  mdiClockAlertOutline,
  mdiCloseCircle,
  mdiDeleteOutline,
  mdiDotsHorizontalCircleOutline,
  mdiHelpCircleOutline,
  mdiMinusCircleOutline,
  mdiProgressUpload,
  mdiShieldOffOutline,
  mdiSkipNextCircleOutline,
  mdiTimerSand,
} from '@mdi/js';
import { type BackupState, type ItemState, type OperationState } from '@soteria/contracts';
import { type VolumeStatus } from '@soteria/domain';

/** Names of the pairs of colours in theme/_colours.scss. */
export type Tone = 'ok' | 'late' | 'bad' | 'bare' | 'idle' | 'doubt' | 'busy';

/** How a state shows: colour, shape and word always come together. */
export interface Look {
  word: string;
  icon: string;
  tone: Tone;
}

export const STATUS_LOOKS: Record<VolumeStatus, Look> = {
  ok: { word: 'Protected', icon: mdiCheckCircle, tone: 'ok' },
  overdue: { word: 'Overdue', icon: mdiClockAlertOutline, tone: 'late' },
  never: { word: 'Never backed up', icon: mdiCloseCircle, tone: 'bad' },
  unprotected: { word: 'Unprotected', icon: mdiShieldOffOutline, tone: 'bare' },
  excluded: { word: 'Excluded', icon: mdiMinusCircleOutline, tone: 'idle' },
  unsupported: { word: 'Unsupported', icon: mdiCancel, tone: 'idle' },
  unknown: { word: 'Unknown', icon: mdiHelpCircleOutline, tone: 'doubt' },
};

/** Statuses that ask for something to be done, worst first. */
export const WORRYING: readonly VolumeStatus[] = ['never', 'overdue', 'unprotected', 'unknown'];

const QUEUED: Look = { word: 'Queued', icon: mdiTimerSand, tone: 'idle' };
const RUNNING: Look = { word: 'Running', icon: mdiProgressUpload, tone: 'busy' };
const FAILED: Look = { word: 'Failed', icon: mdiAlertOctagon, tone: 'bad' };
const CANCELLED: Look = { word: 'Cancelled', icon: mdiCancel, tone: 'idle' };
const SUCCEEDED: Look = { word: 'Succeeded', icon: mdiCheckCircle, tone: 'ok' };

export const OPERATION_LOOKS: Record<OperationState, Look> = {
  queued: QUEUED,
  running: RUNNING,
  succeeded: SUCCEEDED,
  partial: { word: 'Partly failed', icon: mdiAlertCircle, tone: 'late' },
  failed: FAILED,
  cancelled: CANCELLED,
};

export const ITEM_LOOKS: Record<ItemState, Look> = {
  queued: QUEUED,
  running: RUNNING,
  succeeded: SUCCEEDED,
  failed: FAILED,
  skipped: { word: 'Skipped', icon: mdiSkipNextCircleOutline, tone: 'idle' },
  cancelled: CANCELLED,
};

export const BACKUP_LOOKS: Record<BackupState, Look> = {
  queued: QUEUED,
  waiting: { word: 'Waiting', icon: mdiTimerSand, tone: 'idle' },
  running: RUNNING,
  finalizing: { word: 'Finalizing', icon: mdiDotsHorizontalCircleOutline, tone: 'busy' },
  completed: { word: 'Completed', icon: mdiCheckCircle, tone: 'ok' },
  failed: FAILED,
  deleting: { word: 'Being deleted', icon: mdiDeleteOutline, tone: 'idle' },
  unknown: { word: 'Unknown', icon: mdiHelpCircleOutline, tone: 'doubt' },
};

/** A completed backup that cannot be restored (yet). */
export const UNUSABLE: Look = { word: 'Not usable', icon: mdiCircleOutline, tone: 'doubt' };
