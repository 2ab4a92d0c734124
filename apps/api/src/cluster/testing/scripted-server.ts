import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import { type AddressInfo, type Socket } from 'node:net';

/** One request as a script sees it. */
export interface ScriptedRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Answers one request; may leave it without an answer. */
export type Script = (request: ScriptedRequest, response: ServerResponse) => void;

/** A server that answers exactly as a spec says, down to the bytes, and remembers what it was asked. */
export class ScriptedServer {
  readonly requests: ScriptedRequest[] = [];
  readonly sockets = new Set<Socket>();
  connections = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(
    script: Script,
    options: { host?: string; tls?: ServerOptions; port?: number } = {},
  ): Promise<ScriptedServer> {
    const { host = '127.0.0.1', tls, port = 0 } = options;
    const server = tls === undefined ? createServer() : createSecureServer(tls);
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    const shown = host.includes(':') ? `[${host}]` : host;
    const scheme = tls === undefined ? 'http' : 'https';
    const url = `${scheme}://${shown}:${(server.address() as AddressInfo).port}`;
    const made = new ScriptedServer(server, url);
    server.on('connection', (socket: Socket) => made.noteConnection(socket));
    server.on('request', (request, response) => {
      void receive(request).then((asked) => {
        made.requests.push(asked);
        script(asked, response);
      });
    });
    return made;
  }

  /** Presents another certificate from now on, as after a rotation. */
  secure(tls: ServerOptions): void {
    (this.server as unknown as { setSecureContext(tls: ServerOptions): void }).setSecureContext(
      tls,
    );
  }

  cutConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    this.cutConnections();
    await closed;
  }

  private noteConnection(socket: Socket): void {
    this.connections += 1;
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }
}

/** A JSON answer. */
export function answer(
  response: ServerResponse,
  body: unknown,
  code = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** A refusal as an API server words it. */
export function refuse(
  response: ServerResponse,
  code: number,
  reason: string,
  message = reason,
  headers: Record<string, string> = {},
): void {
  const status = { apiVersion: 'v1', kind: 'Status', status: 'Failure', metadata: {} };
  answer(response, { ...status, code, reason, message }, code, headers);
}

/** One page of a list. */
export function list(version: number, items: readonly unknown[], continueToken?: string): unknown {
  const position = continueToken === undefined ? {} : { continue: continueToken };
  return { kind: 'List', metadata: { resourceVersion: `${version}`, ...position }, items };
}

/** Begins the answer to a watch. */
export function beginWatch(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
}

/** One line of a watch. */
export function line(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

/** A ConfigMap as the server would send it. */
export function wireNote(name: string, version: number, text = '', uid = `uid-${name}`): unknown {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default', uid, resourceVersion: `${version}` },
    data: { text },
  };
}

export function bookmark(version: number): string {
  return line('BOOKMARK', { kind: 'ConfigMap', metadata: { resourceVersion: `${version}` } });
}

async function receive(request: IncomingMessage): Promise<ScriptedRequest> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://server');
  return {
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body,
  };
}
