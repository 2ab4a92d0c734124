/** A server that sends bookmarks sends one a minute. */
const REWATCH_AFTER_MS = 90_000;
const RELIST_AFTER_MS = 150_000;

/** What is known of a watch that should be telling something now and then. */
export interface Silence {
  /** Since the last list, event or bookmark, over all connections. */
  silentForMs: number;
  /** The server has sent a bookmark before, so its silence means something. */
  bookmarksSeen: boolean;
  /** A fresh connection has been tried since the last sign of life. */
  rewatched: boolean;
}

/** What to do about silence, and when to look again if there is nothing to do yet. */
export type LivenessVerdict =
  { act: 'rewatch' | 'relist' } | { act: 'wait'; lookAgainInMs: number };

/**
 * Judges silence, which may be a dead connection (another one heals it) or a server whose store
 * was put back to an older version (only a new list heals it: it accepts the watch and stays mute).
 */
export function livenessOf({ silentForMs, bookmarksSeen, rewatched }: Silence): LivenessVerdict {
  if (silentForMs >= RELIST_AFTER_MS) return { act: 'relist' };
  const rewatchComes = !bookmarksSeen && !rewatched;
  if (rewatchComes && silentForMs >= REWATCH_AFTER_MS) return { act: 'rewatch' };
  const limit = rewatchComes ? REWATCH_AFTER_MS : RELIST_AFTER_MS;
  return { act: 'wait', lookAgainInMs: limit - silentForMs };
}
