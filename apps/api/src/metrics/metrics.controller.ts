import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { ForScrapers, SCRAPERS } from '../access/access.decorators';
import { QuickReads } from '../access/quick-reads';
import { codingFor } from '../http/finished-answer';
import { Describe } from '../http/openapi/describe';
import { lengthOf, portionsOf, sendPieces } from '../http/send-pieces';
import { CONTENT_TYPE } from './exposition';
import { Scrape } from './scrape';

@Controller('metrics')
@ForScrapers()
export class MetricsController {
  constructor(
    private readonly scrape: Scrape,
    private readonly quick: QuickReads,
  ) {}

  @Get()
  @Describe({
    summary: 'Metrics for Prometheus',
    answers: { 200: { mediaType: 'text/plain' } },
  })
  async index(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.send(request, response);
    this.quick.remember(request, {
      route: '/metrics',
      demand: SCRAPERS,
      isReady: () => true,
      answer: (again, reply, _everything, headers) => this.send(again, reply, headers),
    });
  }

  private async send(
    request: IncomingMessage,
    response: ServerResponse,
    more: readonly string[] = [],
  ): Promise<void> {
    const pieces = await this.scrape.pieces();
    const isPacked = codingFor(request) === 'gzip';
    response.writeHead(200, [
      ...more,
      ...['Content-Type', CONTENT_TYPE],
      ...['Cache-Control', 'no-store'],
      ...['Vary', 'Accept-Encoding'],
      ...(isPacked ? ['Content-Encoding', 'gzip'] : ['Content-Length', String(lengthOf(pieces))]),
    ]);
    await (isPacked ? sendCompressed(response, pieces) : sendPieces(response, pieces));
  }
}

async function sendCompressed(response: ServerResponse, pieces: readonly Buffer[]): Promise<void> {
  const text = Readable.from(joinedPortions(pieces));
  try {
    await pipeline(text, createGzip({ level: constants.Z_BEST_SPEED }), response);
  } catch (error) {
    // Prometheus went away in the middle: nobody is left to be told.
    if (!response.closed && !isPrematureClose(error)) throw error;
  }
}

function* joinedPortions(pieces: readonly Buffer[]): Generator<Buffer> {
  for (const portion of portionsOf(pieces)) yield Buffer.concat(portion);
}

const isPrematureClose = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
