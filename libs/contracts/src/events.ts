import { type StatusSummary, type Staleness, type VolumeRow } from './inventory';
import { type Operation } from './operation';

/** What `GET /v1/events` sends, by the name of the server-sent event. */
export interface LiveEvents {
  inventory: InventoryChange;
  operation: Operation;
  /** Policies changed: read them again. */
  policies: Record<string, never>;
  /** The stream cannot continue from where the client was: read everything again. */
  reset: { revision: string };
}

export type LiveEventName = keyof LiveEvents;

export interface InventoryChange {
  revision: string;
  asOf: string;
  stale: Staleness | null;
  summary: StatusSummary;
  changed: VolumeRow[];
  removed: { namespace: string; pvc: string }[];
}
