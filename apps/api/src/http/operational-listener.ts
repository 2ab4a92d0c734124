import { type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SERVER_LIMITS, boundedServer } from './bounded-server';

/** The only addresses there, letter by letter: no path can be made to mean another one. */
const ADDRESSES: ReadonlySet<string> = new Set(['/metrics', '/healthz', '/readyz']);
const NOWHERE = '/nothing-here';
const MAX_CONNECTIONS = 100;

/** A port of its own for scrapers and probes, so that a proxy for people need not know of them. */
@Injectable()
export class OperationalListener implements OnApplicationShutdown {
  private server: Server | null = null;
  private readonly arrived = new WeakSet<IncomingMessage>();

  /** Whether a request came in on this port. */
  carried(request: IncomingMessage): boolean {
    return this.arrived.has(request);
  }

  /** Begins to listen; answers the port, of which 0 asks for any. */
  async start(port: number, handle: RequestListener): Promise<number> {
    const limits = { ...SERVER_LIMITS, maxConnections: MAX_CONNECTIONS };
    const server = boundedServer((request, response) => {
      this.arrived.add(request);
      request.url = ADDRESSES.has(request.url ?? '') ? (request.url ?? NOWHERE) : NOWHERE;
      handle(request, response);
    }, limits);
    this.server = server;
    await new Promise<void>((listening, failed) => {
      server.once('error', failed).listen(port, listening);
    });
    return (server.address() as AddressInfo).port;
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server) return;
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  }
}
