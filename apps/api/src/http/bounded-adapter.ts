import { type RequestListener, type Server } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import express from 'express';
import { boundedServer } from './bounded-server';

/** Express on a server with limits, and with paths that mean one thing only. */
export class BoundedAdapter extends ExpressAdapter {
  /** Who gets requests first; Express unless somebody is put before it. */
  private handle: RequestListener;

  constructor() {
    const instance = express();
    instance.disable('x-powered-by');
    instance.disable('etag');
    instance.set('query parser', 'simple');
    instance.enable('case sensitive routing');
    instance.enable('strict routing');
    super(instance);
    this.handle = instance;
  }

  override initHttpServer(): void {
    this.httpServer = boundedServer((request, response) => this.handle(request, response));
  }

  /** Lets somebody look at requests before Express does. */
  putBefore(before: (express: RequestListener) => RequestListener): void {
    this.handle = before(this.getInstance<RequestListener>());
  }

  /** Ends open connections too: event streams would otherwise hold the process for ever. */
  override async close(): Promise<void> {
    const closed = super.close();
    (this.httpServer as Server).closeAllConnections();
    await closed;
  }
}
