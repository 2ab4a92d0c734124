import { type Permission, type Role } from '@soteria/domain';

/** `GET /v1/session`: how the caller was recognised. */
export interface Session {
  user: string | null;
  groups: string[];
  role: Role;
  /** What the caller may do in at least one namespace. */
  permissions: Permission[];
  /** The namespaces that the caller is limited to; null: not limited. */
  namespaces: string[] | null;
  auth: { enabled: boolean; method: 'none' | 'headers' | 'token' };
  cluster: ClusterInfo;
}

export interface ClusterInfo {
  /** What the kubeconfig calls it. */
  name: string;
  /** The API server's address. */
  server: string;
  /** The uid of the kube-system namespace, which identifies the cluster; null until it was read. */
  id: string | null;
  longhornVersion: string | null;
}

/** `GET /v1/session/spoof-check`: what to send to find out whether the proxy drops forged headers. */
export interface SpoofTrial {
  /** The value to send; no user has this name. */
  canary: string;
  /** The headers to send it in, one by one. Empty while nobody has to sign in. */
  headers: string[];
}

/** `GET /v1/session/spoof-check/echo`: which of the canaries came through. */
export interface SpoofReport {
  safe: boolean;
  arrived: SpoofFinding[];
}

export interface SpoofFinding {
  /** As it came in. */
  header: string;
  /** The configured header that it is, or may be taken for. */
  meant: string;
  isTwin: boolean;
  /** What to change at the proxy. */
  advice: string;
}
