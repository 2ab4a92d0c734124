import { Injectable, type NestMiddleware } from '@nestjs/common';
import { type NextFunction, type Request, type Response } from 'express';
import { QuickReads } from '../access/quick-reads';
import { RequestDurations } from './request-durations';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** A stream is open for as long as somebody listens: its length says nothing about how the API does. */
const STREAMS: ReadonlySet<string> = new Set(['/v1/events']);

/** Times requests by the template of their route, never by their path, which anybody can make up. */
@Injectable()
export class RequestTimer implements NestMiddleware {
  constructor(
    private readonly durations: RequestDurations,
    quick: QuickReads,
  ) {
    quick.onAnswer(({ route, status, seconds }) =>
      durations.observe('GET', route, status, seconds),
    );
  }

  use(request: Request, response: Response, next: NextFunction): void {
    const began = performance.now();
    response.once('finish', () => {
      const route = templateOf(request);
      if (STREAMS.has(route)) return;
      const method = METHODS.has(request.method) ? request.method : 'other';
      const seconds = (performance.now() - began) / 1_000;
      this.durations.observe(method, route, response.statusCode, seconds);
    });
    next();
  }
}

/** `none` for what no route answers. */
function templateOf({ route }: Request): string {
  const path: unknown = (route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : 'none';
}
