import * as http from 'node:http';
import * as https from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Clock } from '../config/clock';
import { KubeError } from './kube-error';
import { timeoutError, wireErrorOf, type WirePosition } from './wire-error';

/** The kernel too is to notice that the other side is gone, not only our own limits. */
const TCP_KEEP_ALIVE_MS = 30_000;

export interface WireRequest {
  url: URL;
  method: string;
  headers: http.OutgoingHttpHeaders;
  body: string | undefined;
  agent: http.Agent;
  signal: AbortSignal | undefined;
  firstByteLimitMs: number;
  /** For everything up to the last byte of the body; null for an answer without end. */
  totalLimitMs: number | null;
}

/** An answer as it comes in. Read `body` to its end, or stop reading it, or `discard` it. */
export interface WireResponse {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Decompressed. Throws a `KubeError` where the exchange breaks off. */
  body: AsyncIterable<Buffer>;
  discard(): void;
}

/** One request on the wire, with its limits, up to the last byte of the answer. */
export class Exchange {
  private readonly outgoing: http.ClientRequest;
  private incoming: http.IncomingMessage | undefined;
  private readonly releases: (() => void)[] = [];

  constructor(
    private readonly request: WireRequest,
    private readonly clock: Clock,
  ) {
    const { url, method, headers, agent } = request;
    const library = url.protocol === 'https:' ? https : http;
    this.outgoing = library.request(url, { method, headers, agent });
  }

  /** It went over a connection that had been idle, which the server may just have closed. */
  get onIdleConnection(): boolean {
    return this.outgoing.reusedSocket;
  }

  open(): Promise<WireResponse> {
    return new Promise((resolve, reject) => {
      const { outgoing, request } = this;
      outgoing.on('error', (error) => {
        this.release();
        reject(wireErrorOf(error, this.position()));
      });
      const firstByteCame = this.limit(request.firstByteLimitMs);
      if (request.totalLimitMs !== null) this.limit(request.totalLimitMs);
      this.heed(request.signal);
      outgoing.on('response', (incoming) => {
        firstByteCame();
        resolve(this.receive(incoming));
      });
      outgoing.setSocketKeepAlive(true, TCP_KEEP_ALIVE_MS);
      outgoing.end(request.body);
    });
  }

  private receive(incoming: http.IncomingMessage): WireResponse {
    this.incoming = incoming;
    return {
      status: incoming.statusCode ?? 0,
      headers: incoming.headers,
      body: this.chunks(decompressed(incoming)),
      discard: () => {
        this.release();
        incoming.destroy();
      },
    };
  }

  private async *chunks(body: Readable): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of body) yield chunk as Buffer;
    } catch (error) {
      throw wireErrorOf(error, this.position());
    } finally {
      this.release();
    }
  }

  private limit(limitMs: number): () => void {
    const cancel = this.clock.after(limitMs, () =>
      this.breakOff(timeoutError(this.position(), limitMs)),
    );
    this.releases.push(cancel);
    return cancel;
  }

  private heed(signal: AbortSignal | undefined): void {
    if (signal === undefined) return;
    const abort = (): void => this.breakOff(cancellation(signal));
    signal.addEventListener('abort', abort, { once: true });
    this.releases.push(() => signal.removeEventListener('abort', abort));
  }

  private breakOff(error: Error): void {
    (this.incoming ?? this.outgoing).destroy(error);
  }

  private release(): void {
    for (const release of this.releases.splice(0)) release();
  }

  private position(): WirePosition {
    const { url, method } = this.request;
    return {
      server: url.origin,
      write: method !== 'GET',
      sent: this.incoming !== undefined || this.outgoing.writableFinished,
    };
  }
}

function decompressed(incoming: http.IncomingMessage): Readable {
  const coding = incoming.headers['content-encoding'] ?? 'identity';
  if (coding === 'identity') return incoming;
  return pipeline(incoming, createGunzip(), () => undefined);
}

/** Who gives up may say why by aborting with an error of its own. */
export function cancellation(signal: AbortSignal): KubeError {
  const reason: unknown = signal.reason;
  if (reason instanceof KubeError) return reason;
  return new KubeError({
    code: 'cancelled',
    status: 0,
    reason: 'Cancelled',
    detail: 'The request was given up.',
  });
}
