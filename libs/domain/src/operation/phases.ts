import { type ItemRecord } from './record';

/** How far along its way an item is in each phase, of whatever kind it is. */
const PLACES: Record<ItemRecord['phase'], number> = {
  queued: 0,
  snapshot: 1,
  snapshotted: 2,
  uploading: 3,
  finalizing: 4,
  volume: 1,
  restoring: 2,
  claim: 3,
  binding: 4,
  deleting: 1,
  cleanup: 5,
  done: 6,
};

/** How far along its way an item is in a phase: it never goes back. Undefined for a word that is no phase. */
export const placeOf = (phase: string): number | undefined =>
  Object.hasOwn(PLACES, phase) ? PLACES[phase as ItemRecord['phase']] : undefined;
