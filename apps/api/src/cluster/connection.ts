import { Logger } from '@nestjs/common';
import { type Config } from '../config/config';
import { ConfigFault } from '../config/environment';
import { type ClusterLog } from './cluster-log';
import { type ChosenContext, readInClusterConfig, readKubeconfig } from './kube-config';
import { KubeConnection } from './kube-connection';

/** Where the API server is, and how to be let in. */
export interface Connection {
  /** What the configuration calls the cluster. */
  readonly name: string;
  /** `https://host:port`, perhaps with a path, without a trailing slash. */
  readonly server: string;
  /** The namespace that the configuration names as its own. */
  readonly namespace: string | undefined;
  /** The proxy that the configuration itself names; the environment's comes after it. */
  readonly proxy: string | undefined;
  /** What to present now. Files are read again each time; damaged ones leave the last good ones in force. */
  credentials(): Promise<Credentials>;
  /** Drops everything remembered because the server refused `refused`; true when something else came out. */
  refresh(refused: Credentials): Promise<boolean>;
  /** What is being fetched is waited for no longer: the next who asks begins anew. */
  letGo(): void;
}

export interface Credentials {
  headers: Readonly<Record<string, string>>;
  tls: TlsMaterial;
}

export interface TlsMaterial {
  ca?: Buffer;
  cert?: Buffer | string;
  key?: Buffer | string;
  servername?: string;
  /** False only where the configuration itself says so. */
  rejectUnauthorized: boolean;
}

type Kubeconfig = Config['kubeconfig'];

/** The connection that the configuration asks for: a kubeconfig, or else the pod's own. */
export function connect(
  kubeconfig: Kubeconfig,
  log: ClusterLog = new Logger('cluster'),
): Connection {
  return new KubeConnection((context) => chosenBy(kubeconfig, context), log);
}

/** Whether there is anything to connect to, before anything starts. Throws `ConfigFault`. */
export function demandCluster(kubeconfig: Kubeconfig): void {
  try {
    chosenBy(kubeconfig);
  } catch (error) {
    throw new ConfigFault([error instanceof Error ? error.message : String(error)]);
  }
}

const chosenBy = (kubeconfig: Kubeconfig, context = kubeconfig?.context): ChosenContext =>
  kubeconfig === null
    ? readInClusterConfig()
    : readKubeconfig(kubeconfig.file, context ?? undefined);
