import { type Clock } from '../config/clock';
import { type KindHealth, type StaleContact } from './kind-health';
import { type KubeAccess } from './kube-access';
import { type RowHandler, type WatchedKind, type WatchSpec } from './watch-spec';

/** All kinds that are watched, and whether what is known of them can be trusted. */
export declare class ClusterState {
  constructor(access: KubeAccess, clock: Clock);
  /** Registers a kind, before or after `start`. */
  watch<Row extends { uid: string }>(
    spec: WatchSpec<Row>,
    handler: RowHandler<Row>,
  ): WatchedKind<Row>;
  /** Begins to list and watch; returns at once. Starting twice changes nothing. */
  start(): void;
  /** Ends every connection; no handler is called afterwards. */
  stop(): void;
  health(): KindHealth[];
  /** All required kinds have been listed completely at least once. */
  get synced(): boolean;
  /** Null while every required kind is in contact; else the one that has been out of it longest. */
  stale(): StaleContact | null;
  /** Calls back when `synced` or `stale()` changed; the answer ends that. */
  onContactChange(listener: () => void): () => void;
}
