import { connect, type Socket } from 'node:net';

/** Something to ask an HTTP server again and again. */
export interface Target {
  port: number;
  /** Requests as they go over the wire, sent in turn. */
  requests: readonly Buffer[];
}

export interface LoadResult {
  seconds: number;
  requests: number;
  /** Bytes of the last answer's body. */
  bytes: number;
  status: number;
  latenciesMs: number[];
}

/** One request as text on the wire. */
export function request(path: string, headers: Readonly<Record<string, string>> = {}): Buffer {
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
}

/** Asks over so many kept connections, each as soon as it has its answer, until told not to go on. */
export async function load(
  target: Target,
  connections: number,
  goesOn: (answered: number) => boolean,
): Promise<LoadResult> {
  const result: LoadResult = { seconds: 0, requests: 0, bytes: 0, status: 0, latenciesMs: [] };
  const began = performance.now();
  let sent = 0;
  const next = (): Buffer | null =>
    goesOn(sent++) ? (target.requests[sent % target.requests.length] ?? null) : null;
  const awake = stayAwake();
  try {
    await Promise.all(
      Array.from({ length: connections }, () => new Asker(target.port, next, result).run()),
    );
  } finally {
    awake.end();
  }
  result.seconds = (performance.now() - began) / 1_000;
  return result;
}

/**
 * Keeps this process from sleeping between answers. To wake a sleeper up is charged to whoever sends,
 * and costs more than a small answer; a server so fast that the asker never sleeps is spared it.
 */
function stayAwake(): { end(): void } {
  let isOver = false;
  const turn = () => void (isOver || setImmediate(turn));
  turn();
  return { end: () => void (isOver = true) };
}

/** Asks for so long, and at least so often: to connect is not to weigh much. */
export function loadFor(
  target: Target,
  connections: number,
  ms: number,
  times = 1,
): Promise<LoadResult> {
  const until = performance.now() + ms;
  return load(target, connections, (sent) => sent < times || performance.now() < until);
}

/** Asks so often. */
export const loadTimes = (
  target: Target,
  connections: number,
  times: number,
): Promise<LoadResult> => load(target, connections, (sent) => sent < times);

/** Bytes are read into this and dropped: to make room for each read anew would take more than to read it. */
const READ_BYTES = 256 * 1_024;
const HEAD_END = Buffer.from('\r\n\r\n');
const CHUNKS_END = Buffer.from('0\r\n\r\n');

/** One kept connection. Reads no more of an answer than it needs to find its end. */
class Asker {
  private readonly socket: Socket;
  /** Bytes of the body that are still to come; null while the head is. */
  private missing: number | null = null;
  /** Whether the body comes in chunks, of which the last is empty, instead of with a length. */
  private chunked = false;
  private head: Buffer = Buffer.alloc(0);
  private askedAt = 0;

  constructor(
    port: number,
    private readonly next: () => Buffer | null,
    private readonly result: LoadResult,
  ) {
    const onread = {
      buffer: Buffer.allocUnsafe(READ_BYTES),
      callback: (length: number, buffer: Uint8Array) => {
        this.take(Buffer.from(buffer.buffer, buffer.byteOffset, length));
        return true;
      },
    };
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, onread });
  }

  run(): Promise<void> {
    return new Promise((done, failed) => {
      this.socket.on('error', failed);
      this.socket.on('close', () => done());
      this.socket.on('connect', () => this.ask());
    });
  }

  private ask(): void {
    const request = this.next();
    this.askedAt = performance.now();
    if (request === null) this.socket.end();
    else this.socket.write(request);
  }

  private take(chunk: Buffer): void {
    let body = chunk;
    if (this.missing === null) {
      this.head = Buffer.concat([this.head, chunk]);
      const end = this.head.indexOf(HEAD_END);
      if (end < 0) return;
      body = this.head.subarray(end + HEAD_END.length);
      this.begin(this.head.toString('latin1', 0, end));
      this.head = Buffer.alloc(0);
    }
    this.missing = (this.missing ?? 0) - body.length;
    const isWhole = this.chunked
      ? body.subarray(-CHUNKS_END.length).equals(CHUNKS_END)
      : this.missing <= 0;
    if (isWhole) this.answered();
  }

  private begin(head: string): void {
    this.result.status = Number(head.slice(9, 12));
    const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    this.chunked = /transfer-encoding: *chunked/i.test(head);
    this.result.bytes = length;
    this.missing = length;
  }

  private answered(): void {
    this.missing = null;
    this.result.requests += 1;
    this.result.latenciesMs.push(performance.now() - this.askedAt);
    this.ask();
  }
}
