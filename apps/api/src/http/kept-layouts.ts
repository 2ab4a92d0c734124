import { executionAsyncResource } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import {
  Agent,
  createServer,
  get,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo } from 'node:net';
import { sendFinished, sendUnchanged } from './finished-answer';

/** A request and its answer, both over. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** What is held as long as the process runs, for nobody. */
export interface Kept {
  exchanges: Exchange[];
  /** What Node makes for a call of `process.nextTick`, of which an answer takes several. */
  tick: object | null;
}

const kept: Kept = { exchanges: [], tick: null };

const ETAG = '"kept"';
const ANSWER = {
  coding: 'gzip',
  etag: ETAG,
  pieces: [Buffer.from('o'), Buffer.from('k')],
  length: 2,
} as const;
const LONGEST_MS = 1_000;

/**
 * Holds on to one request and answer of each way in which most are answered, whose layout is that of all others,
 * and to what is queued on the way.
 *
 * V8 forgets how objects are laid out (their map) at a full collection that finds none of them left, and lays out
 * the next ones anew. Code of Node that has met more than four layouts tells them apart no more, for the rest of
 * the process's life. While a cluster is read there are many collections and few requests: with fifty thousand
 * volumes a page cost a fifth more from then on (docs/performance.md, P5).
 *
 * The exchanges are with a server of their own, which is gone when this is over. Without them everything
 * works, only slower, so nothing that is in their way is told.
 */
export async function keepLayouts(): Promise<Kept> {
  kept.exchanges = [];
  process.nextTick(() => (kept.tick = executionAsyncResource()));
  // Whoever else may find the port meanwhile is not held on to.
  const path = `/${randomUUID()}`;
  const server = createServer((request, response) => {
    if (request.url === path) kept.exchanges.push({ request, response });
    if ('if-none-match' in request.headers) sendUnchanged(response, ETAG);
    else sendFinished(response, ANSWER);
  });
  const agent = new Agent({ keepAlive: true });
  try {
    await new Promise<void>((listening, failed) => {
      server.once('error', failed).listen(0, '127.0.0.1', listening);
    });
    const { port } = server.address() as AddressInfo;
    for (const headers of [{}, { 'If-None-Match': ETAG }]) {
      await answered({ port, path, agent, headers });
    }
  } catch {
    // No loopback here.
  } finally {
    agent.destroy();
    server.close().closeAllConnections();
  }
  return kept;
}

/** Once a request is answered. */
function answered(question: RequestOptions): Promise<void> {
  const signal = AbortSignal.timeout(LONGEST_MS);
  return new Promise((done, failed) => {
    get({ host: '127.0.0.1', ...question, signal }, (response) => {
      response.resume().once('end', done).once('error', failed);
    }).once('error', failed);
  });
}
