import { type Server } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import express from 'express';
import { boundedServer } from './bounded-server';

/** Express on a server with limits, and with paths that mean one thing only. */
export class BoundedAdapter extends ExpressAdapter {
  constructor() {
    const instance = express();
    instance.disable('x-powered-by');
    instance.disable('etag');
    instance.set('query parser', 'simple');
    instance.enable('case sensitive routing');
    instance.enable('strict routing');
    super(instance);
  }

  override initHttpServer(): void {
    this.httpServer = boundedServer(this.getInstance());
  }

  /** Ends open connections too: event streams would otherwise hold the process for ever. */
  override async close(): Promise<void> {
    const closed = super.close();
    (this.httpServer as Server).closeAllConnections();
    await closed;
  }
}
