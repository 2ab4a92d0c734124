import { type Clock } from '../config/clock';
import { type ClusterWriter } from './cluster-writer';

/**
 * Which of several replicas does the work, agreed on by the Lease `soteria`. Two can never both
 * answer true, as far as clocks run equally fast; what they do must be harmless even then.
 */
export declare class Leadership {
  constructor(writer: ClusterWriter, clock: Clock, namespace: string, identity: string);
  start(): void;
  /** Gives the lease back, so that another need not wait for it to end. */
  stop(): Promise<void>;
  /** Ask before each step: false well before another may take over. */
  isLeader(): boolean;
  /** Who holds the lease as far as known. */
  holder(): string | null;
  /** Calls back when `isLeader()` changed; the answer ends that. */
  onChange(listener: (leader: boolean) => void): () => void;
}
