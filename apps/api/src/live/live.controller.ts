import { Controller, Get, Headers, Res } from '@nestjs/common';
import { type Response } from 'express';
import { Requires } from '../access/access.decorators';
import { Describe } from '../http/openapi/describe';
import { ProblemError } from '../http/problem-error';
import { LiveEvents } from './live-events';

@Controller('v1/events')
export class LiveController {
  constructor(private readonly events: LiveEvents) {}

  @Get()
  @Requires('inventory:read')
  @Describe({
    summary: 'Changes as they happen',
    description:
      'Server-sent events `inventory`, `operation`, `policies` and `reset`, with the shapes of LiveEvents. `Last-Event-ID` resumes.',
    answers: { 200: { mediaType: 'text/event-stream' } },
    problems: ['too-many-requests'],
  })
  stream(@Res() response: Response, @Headers('last-event-id') lastEventId?: string): void {
    if (this.events.isFull) {
      throw new ProblemError(
        'too-many-requests',
        'As many live connections as this process takes are open; close one or try again later.',
        { retryAfterSeconds: 30 },
      );
    }
    response.status(200);
    response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    response.setHeader('Cache-Control', 'no-store');
    // Proxies of the nginx family hold answers back until they are whole.
    response.setHeader('X-Accel-Buffering', 'no');
    response.flushHeaders();
    const disconnect = this.events.connect(response, lastEventId);
    response.on('close', disconnect);
  }
}
