import { Injectable, type NestMiddleware } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { type NextFunction, type Request, type Response } from 'express';
import { Histogram } from 'prom-client';
import { QuickReads } from '../access/quick-reads';

export const REQUEST_DURATION = 'http_server_request_duration_seconds';
export const REQUEST_BUCKETS_SECONDS = [0.005, 0.025, 0.1, 0.5, 2.5, 10];

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** A stream is open for as long as somebody listens: its length says nothing about how the API does. */
const STREAMS: ReadonlySet<string> = new Set(['/v1/events']);

/** Times requests by the template of their route, never by their path, which anybody can make up. */
@Injectable()
export class RequestTimer implements NestMiddleware {
  constructor(
    @InjectMetric(REQUEST_DURATION) private readonly duration: Histogram,
    quick: QuickReads,
  ) {
    quick.onAnswer(({ route, status, seconds }) => this.observe('GET', route, status, seconds));
  }

  use(request: Request, response: Response, next: NextFunction): void {
    const began = performance.now();
    response.once('finish', () => {
      const route = templateOf(request);
      if (STREAMS.has(route)) return;
      const method = METHODS.has(request.method) ? request.method : 'other';
      this.observe(method, route, response.statusCode, (performance.now() - began) / 1_000);
    });
    next();
  }

  private observe(method: string, route: string, status: number, seconds: number): void {
    const statusClass = `${Math.floor(status / 100)}xx`;
    this.duration.observe({ method, route, status_class: statusClass }, seconds);
  }
}

/** `none` for what no route answers. */
function templateOf({ route }: Request): string {
  const path: unknown = (route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : 'none';
}
