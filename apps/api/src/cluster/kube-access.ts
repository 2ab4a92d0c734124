import { type IncomingHttpHeaders } from 'node:http';
import { type Clock } from '../config/clock';
import { AgentPool } from './agent-pool';
import { type Asked, readJson, successful } from './answer';
import { type Connection, type Credentials } from './connection';
import { cancellation, Exchange, type WireResponse } from './exchange';
import { KubeError } from './kube-error';
import { proxyFor, type ProxyEnvironment } from './proxy';
import { isBreak, isTrustFault } from './wire-error';
import { within } from './within';

const REQUEST_LIMIT_MS = 30_000;
const FIRST_BYTE_LIMIT_MS = 30_000;
const CREDENTIALS_LIMIT_MS = 30_000;
/** Decompressed. A page of a list that is larger is asked for again in smaller pages. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

export interface KubeRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Begins with a slash; already encoded. */
  path: string;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** JSON text. */
  body?: string;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  /**
   * Limit for the whole exchange, body included: thirty seconds unless said otherwise. `null` for a
   * watch, of which only the first byte is limited. Credentials are waited for as long at most, and
   * thirty seconds at most.
   */
  timeoutMs?: number | null;
}

/** A successful answer in JSON. Read `body` to its end, or stop reading it, or `discard` it. */
export interface KubeResponse {
  status: number;
  headers: IncomingHttpHeaders;
  /** Decompressed. Throws a `KubeError` where the exchange breaks off. */
  body: AsyncIterable<Buffer>;
  discard(): void;
}

/** The way to one API server: credentials, certificates, proxies, limits. */
export class KubeAccess {
  /** What the configuration calls the cluster. */
  readonly clusterName: string;
  /** The server's address, for messages. */
  readonly server: string;
  private readonly agents: AgentPool;
  private readonly userAgent: string;

  constructor(
    private readonly connection: Connection,
    private readonly clock: Clock,
    version: string,
    environment: ProxyEnvironment = process.env,
  ) {
    this.clusterName = connection.name;
    this.server = connection.server;
    this.userAgent = `soteria/${version}`;
    const server = new URL(connection.server);
    this.agents = new AgentPool(server.protocol, proxyFor(server, connection.proxy, environment));
  }

  /**
   * Sends one request, once more where other credentials or certificates have come to light.
   * Everything but a successful answer in JSON throws a `KubeError`; redirects are not followed.
   */
  async request(request: KubeRequest): Promise<KubeResponse> {
    const presented = await this.credentials(request);
    let outcome = await this.attempt(request, presented);
    if (blamesCredentials(outcome) && (await this.hasOthers(presented, request, outcome))) {
      discard(outcome);
      outcome = await this.attempt(request, await this.credentials(request));
    }
    if (outcome instanceof KubeError) throw outcome;
    return successful(outcome, this.asked(request), this.clock.now());
  }

  /** Sends one request and reads the JSON it is answered with. */
  async json(request: KubeRequest): Promise<unknown> {
    return readJson(await this.request(request), this.asked(request), BODY_LIMIT_BYTES);
  }

  /** Closes idle connections. */
  close(): void {
    this.agents.closeIdle();
  }

  private async credentials(request: KubeRequest): Promise<Credentials> {
    try {
      return await this.inTime(this.connection.credentials(), request);
    } catch (error) {
      if (error instanceof KubeError) throw error;
      throw this.noCredentials(error instanceof Error ? error.message : String(error));
    }
  }

  /** Whether there is something else to present than what was refused with `outcome`. */
  private async hasOthers(
    refused: Credentials,
    request: KubeRequest,
    outcome: WireResponse | KubeError,
  ): Promise<boolean> {
    try {
      return await this.inTime(this.connection.refresh(refused), request);
    } catch (error) {
      discard(outcome);
      throw error;
    }
  }

  private inTime<T>(work: Promise<T>, { timeoutMs, signal }: KubeRequest): Promise<T> {
    const limitMs = Math.min(CREDENTIALS_LIMIT_MS, timeoutMs ?? Infinity);
    const tooLate = (): KubeError => {
      this.connection.letGo();
      return this.noCredentials(slowProgram(limitMs));
    };
    return within(work, { limitMs, signal, tooLate }, this.clock);
  }

  private noCredentials(why: string): KubeError {
    return new KubeError({
      code: 'unauthorized',
      status: 0,
      reason: 'NoCredentials',
      detail: `There are no credentials for ${this.server}: ${why}`,
    });
  }

  private async attempt(
    request: KubeRequest,
    credentials: Credentials,
  ): Promise<WireResponse | KubeError> {
    if (request.signal?.aborted === true) return cancellation(request.signal);
    const exchange = this.exchange(request, credentials);
    const outcome = await exchange.open().catch(asKubeError);
    // The server may have hung up just as the request left; to read twice does no harm.
    const repeatable = request.method === 'GET' && exchange.onIdleConnection && isBreak(outcome);
    return repeatable ? this.exchange(request, credentials).open().catch(asKubeError) : outcome;
  }

  private exchange(request: KubeRequest, credentials: Credentials): Exchange {
    const totalLimitMs = request.timeoutMs === undefined ? REQUEST_LIMIT_MS : request.timeoutMs;
    const wire = {
      url: this.urlOf(request),
      method: request.method,
      headers: this.headersOf(request, credentials),
      body: request.body,
      agent: this.agents.agentFor(credentials.tls),
      signal: request.signal,
      firstByteLimitMs: Math.min(FIRST_BYTE_LIMIT_MS, totalLimitMs ?? Infinity),
      totalLimitMs,
    };
    return new Exchange(wire, this.clock);
  }

  private urlOf({ path, query = {} }: KubeRequest): URL {
    const url = new URL(`${this.server}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return url;
  }

  private headersOf(request: KubeRequest, credentials: Credentials): Record<string, string> {
    return {
      accept: 'application/json',
      'accept-encoding': request.timeoutMs === null ? 'identity' : 'gzip',
      'user-agent': this.userAgent,
      ...bodyHeaders(request.body),
      ...request.headers,
      ...credentials.headers,
    };
  }

  private asked({ path, method }: KubeRequest): Asked {
    return { server: this.server, path, write: method !== 'GET' };
  }
}

/** Node itself says nothing of the length of a DELETE's body, which makes it unreadable. */
function bodyHeaders(body: string | undefined): Record<string, string> {
  if (body === undefined) return {};
  return { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` };
}

function blamesCredentials(outcome: WireResponse | KubeError): boolean {
  return outcome instanceof KubeError ? isTrustFault(outcome) : outcome.status === 401;
}

function slowProgram(limitMs: number): string {
  const seconds = Math.round(limitMs / 1_000);
  return `the program that the kubeconfig names for them did not answer within ${seconds} s. It may wait for somebody to sign in, or for a service that is out of reach.`;
}

function discard(outcome: WireResponse | KubeError): void {
  if (!(outcome instanceof KubeError)) outcome.discard();
}

function asKubeError(error: unknown): KubeError {
  if (error instanceof KubeError) return error;
  throw error;
}
