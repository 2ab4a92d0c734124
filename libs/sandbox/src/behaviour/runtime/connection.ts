import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';

/** How to reach one API server, and as whom. Certificates and keys are PEM. */
export interface Connection {
  /** Without a slash at the end. */
  url: string;
  ca?: string;
  certificate?: string;
  key?: string;
  token?: string;
  /** Accepts any certificate; only because a kubeconfig says so. */
  insecure?: boolean;
  /** The name that the certificate must carry, when it is not that of the URL. */
  serverName?: string;
}

interface Named {
  name?: string;
}
interface KubeConfigFile {
  'current-context'?: string;
  contexts?: (Named & { context?: { cluster?: string; user?: string } })[];
  clusters?: (Named & { cluster?: Record<string, unknown> })[];
  users?: (Named & { user?: Record<string, unknown> })[];
}

/** Reads a kubeconfig file; throws a sentence that names what is missing. */
export function connectionFromFile(path: string, context?: string): Connection {
  return connectionFrom(readFileSync(path, 'utf8'), context, dirname(resolve(path)));
}

/** The connection that a kubeconfig's context describes; relative paths count from `folder`. */
export function connectionFrom(text: string, context?: string, folder = '.'): Connection {
  const file = (parse(text) ?? {}) as KubeConfigFile;
  const name = context ?? file['current-context'] ?? '';
  const chosen = file.contexts?.find((entry) => entry.name === name)?.context;
  if (!chosen) throw new Error(`the kubeconfig has no context "${name}"`);
  const cluster = file.clusters?.find((entry) => entry.name === chosen.cluster)?.cluster;
  if (!cluster) throw new Error(`the kubeconfig has no cluster "${chosen.cluster ?? ''}"`);
  const user = file.users?.find((entry) => entry.name === chosen.user)?.user ?? {};
  if (user['exec'] !== undefined || user['auth-provider'] !== undefined) {
    throw new Error(
      'the kubeconfig signs in by a helper program; give one with a token or certificate',
    );
  }
  const pem = (of: Record<string, unknown>, field: string) => pemOf(of, field, folder);
  return withoutGaps({
    url: textOf(cluster, 'server').replace(/\/+$/, ''),
    ca: pem(cluster, 'certificate-authority'),
    certificate: pem(user, 'client-certificate'),
    key: pem(user, 'client-key'),
    token: tokenOf(user, folder),
    insecure: cluster['insecure-skip-tls-verify'] === true,
    serverName: textOf(cluster, 'tls-server-name'),
  });
}

function tokenOf(user: Record<string, unknown>, folder: string): string {
  const file = textOf(user, 'tokenFile');
  return file === '' ? textOf(user, 'token') : readFileSync(resolve(folder, file), 'utf8').trim();
}

/** A PEM text that lies in the file itself (base64), or beside it. */
function pemOf(of: Record<string, unknown>, field: string, folder: string): string {
  const data = textOf(of, `${field}-data`);
  if (data !== '') return Buffer.from(data, 'base64').toString('utf8');
  const file = textOf(of, field);
  return file === '' ? '' : readFileSync(resolve(folder, file), 'utf8');
}

function textOf(of: Record<string, unknown>, field: string): string {
  const value = of[field];
  return typeof value === 'string' ? value : '';
}

function withoutGaps(connection: Connection): Connection {
  if (connection.url === '') throw new Error('the kubeconfig names no server');
  const entries = Object.entries(connection).filter(([, value]) => value !== '' && value !== false);
  return Object.fromEntries(entries) as unknown as Connection;
}
