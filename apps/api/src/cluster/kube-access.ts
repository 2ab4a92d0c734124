import { type IncomingHttpHeaders } from 'node:http';
import { type Readable } from 'node:stream';
import { type Clock } from '../config/clock';
import { type Connection } from './connection';

export interface KubeRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Begins with a slash; already encoded. */
  path: string;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** JSON text. */
  body?: string;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  /** Limit for the whole exchange, body included; `null` for a watch, whose first byte is limited alone. */
  timeoutMs?: number | null;
}

export interface KubeResponse {
  status: number;
  headers: IncomingHttpHeaders;
  /** Decoded (gzip is undone). Ends with a `KubeError` when the exchange breaks off. */
  body: Readable;
}

/** The way to one API server: credentials, certificates, proxies, limits. */
export declare class KubeAccess {
  constructor(connection: Connection, clock: Clock, version: string);
  /** The server's address, for messages. */
  readonly server: string;
  /**
   * Sends one request. An answer of any status arrives as a response; what never became an answer
   * of an API server (no connection, a redirect, a page of HTML) throws a `KubeError`.
   */
  request(request: KubeRequest): Promise<KubeResponse>;
  /** Sends one request and reads its JSON; every refusal throws a `KubeError`. */
  json(request: KubeRequest): Promise<unknown>;
  /** Closes idle connections. */
  close(): void;
}
