import { Controller, Get, Headers, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { CurrentCaller, Requires } from '../access/access.decorators';
import { type Caller } from '../access/caller';
import { Describe } from '../http/openapi/describe';
import { ProblemError } from '../http/problem-error';
import { LiveEvents } from './live-events';

@Controller('v1/events')
export class LiveController {
  constructor(private readonly events: LiveEvents) {}

  @Get()
  @Requires('inventory:read', 'answer')
  @Describe({
    summary: 'Changes as they happen',
    description:
      'Server-sent events `inventory`, `operation`, `policies` and `reset`, with the shapes of `LiveEvents`. Send `Last-Event-ID` to resume.',
    answers: { 200: { mediaType: 'text/event-stream' } },
    problems: ['too-many-requests'],
  })
  stream(
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
    @Headers('last-event-id') lastEventId?: string,
  ): void {
    if (request.method === 'HEAD') {
      throw new ProblemError('method-not-allowed', 'A stream has no end to tell the head of.');
    }
    // Who has gone while it was asked who they are is not told of as going any more, and would keep a place.
    if (response.closed) return;
    if (!this.events.hasRoomFor(caller.user)) {
      throw new ProblemError(
        'too-many-requests',
        'As many live connections as you may have are open; close one or try again later.',
        { retryAfterSeconds: 30 },
      );
    }
    response.status(200);
    response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    response.setHeader('Cache-Control', 'no-store');
    // Proxies of the nginx family hold answers back until they are whole.
    response.setHeader('X-Accel-Buffering', 'no');
    response.flushHeaders();
    const disconnect = this.events.connect(response, caller, lastEventId);
    response.on('close', disconnect);
  }
}
