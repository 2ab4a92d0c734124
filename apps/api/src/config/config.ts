import { type AuthConfig } from './auth-config';

/** The whole configuration, read once at start. Every variable is described in docs/operating.md. */
export interface Config {
  readonly port: number;
  /** The address to listen on; null: all of this host's. */
  readonly listenAddress: string | null;
  /** Where `/metrics` and the probes listen apart from the rest; null: on `port`. */
  readonly metricsPort: number | null;
  /** Soteria's own namespace: policies, operations and the lease live here. */
  readonly namespace: string;
  /** The name of this process among its replicas; only one at a time may have it. */
  readonly replica: string;
  readonly longhornNamespace: string;
  readonly policySecret: string;
  /** The greatest age of the newest restore point where nobody asked for another. */
  readonly defaultObjectiveSeconds: number;
  /** How many finished backups and prunes are kept, and how many restores and undos. */
  readonly operationsKeep: number;
  readonly backupConcurrency: number;
  readonly restoreConcurrency: number;
  /** After how long without progress something counts as stalled. */
  readonly stallAfterSeconds: number;
  readonly auth: AuthConfig;
  /** The object store to measure; null when none is configured. */
  readonly storage: StorageConfig | null;
  /** Whether `/metrics` tells of single volumes, and not only of namespaces. */
  readonly metricsPerVolume: boolean;
  /** Of how many volumes at most it tells by themselves. */
  readonly metricsMaxVolumes: number;
  /** The commit that this build was made of; empty when nobody says. */
  readonly revision: string;
  readonly logLevel: LogLevel;
  /** Outside a cluster: the kubeconfig to use, and which of its contexts. */
  readonly kubeconfig: { readonly file: string; readonly context: string | null } | null;
  /** Where the built console lies; null: the API alone. */
  readonly consoleDirectory: string | null;
}

export interface StorageConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly keyId: string;
  readonly applicationKey: string;
  readonly scanEverySeconds: number;
  readonly pricePerTbMonth: { readonly amount: number; readonly currency: string } | null;
  /** How much the store may hold, to be warned before; null: nobody says. */
  readonly budgetBytes: number | null;
  /** How many calls to the store may be made within a day. */
  readonly callsPerDay: number;
}

export const LOG_LEVELS = ['error', 'warn', 'log', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The injection token of the configuration. */
export const CONFIG = Symbol('Config');
/** The injection token of the clock. */
export const CLOCK = Symbol('Clock');
