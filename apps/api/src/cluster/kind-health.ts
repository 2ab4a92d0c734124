/** Where a reflector stands: `listing` and `backoff` also occur after the first sync. */
export type ReflectorState =
  | 'idle'
  | 'listing'
  | 'synced'
  | 'watching'
  | 'backoff'
  | 'forbidden'
  | 'not-installed'
  | 'stopped';

/** Why a kind was listed again from scratch. */
export type RelistReason =
  /** The server no longer keeps the version that the watch wanted to go on from. */
  | 'expired'
  /** Neither an event nor a bookmark for too long, although the connection seemed alive. */
  | 'silence'
  /** Something arrived that is not a watch event. */
  | 'undecodable'
  /** An event older than what had been seen, about an object that is not known to be newer. */
  | 'out-of-order'
  /** The server's newest version is older than what was seen before: its store was put back. */
  | 'rolled-back'
  /** The kind was forbidden or not installed, and is back. */
  | 'returned'
  /** The server refuses to watch from here for another reason. */
  | 'refused'
  /** The regular comparison with the server. */
  | 'sweep';

/** How one kind is doing. Counters only ever grow. Times are milliseconds since 1970, wall clock. */
export interface KindHealth {
  /** `persistentvolumeclaims`, `backups.longhorn.io`; with its namespace where the watch is bound to one. */
  source: string;
  required: boolean;
  state: ReflectorState;
  /** The kind has been listed completely at least once. */
  synced: boolean;
  rows: number;
  /** When the server last proved that it is in contact: a list, an event or a bookmark. */
  lastContactAt: number | null;
  /** Since when the rows may be behind the cluster; null while they are in contact. */
  staleSince: number | null;
  /** One sentence about what is wrong; empty while nothing is. */
  detail: string;
  lists: number;
  watches: number;
  events: number;
  bookmarks: number;
  relists: Readonly<Record<RelistReason, number>>;
  /** Lines, events and pages that could not be understood. */
  decodeErrors: number;
  /** Calls of the handler that threw; each is repeated until it does not. */
  handlerErrors: number;
  /** Rows found wrong by the regular comparison that a faultless watch would have had right. */
  sweepDifferences: number;
  /** Objects that could not be projected: how often it happened, and the latest one. */
  damaged: { count: number; latest: { key: string; error: string } | null };
}

/** What decisions must know when the picture of the cluster may be behind. */
export interface StaleContact {
  /** Milliseconds since 1970, wall clock. */
  since: number;
  /** The kind out of contact, as `KindHealth.source`. */
  source: string;
  detail: string;
  /** The server is there to ask, and does not know the kind: its objects are gone with it. */
  notInstalled?: true;
}
