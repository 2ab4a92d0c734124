import { type RequestListener, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { ExpressAdapter } from '@nestjs/platform-express';
import express from 'express';
import { AnswerTurns } from './answer-turns';
import { boundedServer, SERVER_LIMITS } from './bounded-server';

/** What answers that are under way get at the end of the process, in the first part of a pod's thirty seconds. */
const LAST_ANSWERS_MS = 2_000;

/** Express on a server with limits, and with paths that mean one thing only. */
export class BoundedAdapter extends ExpressAdapter {
  /** Who gets requests first; Express unless somebody is put before it. */
  private handle: RequestListener;
  private readonly turns = new AnswerTurns();

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
    const handle: RequestListener = (request, response) => this.handle(request, response);
    this.httpServer = boundedServer(handle, SERVER_LIMITS, this.turns);
  }

  /** Lets somebody look at requests before Express does. */
  putBefore(before: (express: RequestListener) => RequestListener): void {
    this.handle = before(this.getInstance<RequestListener>());
  }

  /** Lets nobody in, then ends open connections too: event streams would otherwise hold the process for ever. */
  override async close(): Promise<void> {
    const closed = super.close();
    await Promise.race([this.lastAnswers(), pause(LAST_ANSWERS_MS, undefined, { ref: false })]);
    (this.httpServer as Server).closeAllConnections();
    await closed;
  }

  private async lastAnswers(): Promise<void> {
    const awaited = this.turns.underWay().filter((response) => !isEventStream(response));
    await Promise.all(awaited.map(ended));
  }
}

/** However it ends: an answer that fails is no reason to end without giving back the lease. */
const ended = (response: ServerResponse): Promise<void> =>
  new Promise((done) => response.once('close', () => done()));

const isEventStream = (response: ServerResponse): boolean =>
  String(response.getHeader('content-type')).startsWith('text/event-stream');
