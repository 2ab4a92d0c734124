import { type VolumeStatus } from '../status';
import { type Instant } from '../time';

/** How well one volume is protected, and why; true from the moment of asking until `nextChangeAt`. */
export interface Assessment {
  status: VolumeStatus;
  /** One or two sentences: why the status holds, and what to do where something can be done. */
  reason: string;
  /** Since when the status holds, as far as it can be told. */
  since: Instant | null;
  /** The objective that is measured against; null where none is. */
  objectiveSeconds: number | null;
  /** When the volume is late without a new restore point, or since when it is. */
  dueAt: Instant | null;
  /** The earliest moment at which time alone changes anything here; null: never. */
  nextChangeAt: Instant | null;
  lastRestorePoint: RestorePoint | null;
  lastAttempt: Attempt | null;
  /** How many usable backups there are. */
  restorePoints: number;
}

/** A usable backup. */
export interface RestorePoint {
  id: string;
  /** The moment its data is from: that of the snapshot. */
  at: Instant;
  /** From when it could be restored. */
  usableAt: Instant;
  /** The backup target that it is on, whichever is its volume's own by now. */
  target: string;
  sizeBytes: number | null;
}

/** The newest try at a backup, whatever came of it. */
export interface Attempt {
  at: Instant;
  state: 'running' | 'completed' | 'failed';
  /** The driver's own words; null unless failed. */
  error: string | null;
}
