import { type Permission, type Role } from '@soteria/domain';

/** `GET /v1/session`: how the caller was recognised. */
export interface Session {
  user: string | null;
  groups: string[];
  role: Role;
  permissions: Permission[];
  auth: { enabled: boolean; method: 'none' | 'headers' | 'token' };
  cluster: ClusterInfo;
}

export interface ClusterInfo {
  /** The API server's address. */
  server: string;
  /** The uid of the kube-system namespace, which identifies the cluster; null until it was read. */
  id: string | null;
  longhornVersion: string | null;
}
