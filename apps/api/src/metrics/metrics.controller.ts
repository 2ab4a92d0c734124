import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { ForScrapers } from '../access/access.decorators';
import { Describe } from '../http/openapi/describe';
import { lengthOf, portionsOf, sendPieces } from '../http/send-pieces';
import { CONTENT_TYPE } from './exposition';
import { Scrape } from './scrape';

@Controller('metrics')
@ForScrapers()
export class MetricsController {
  constructor(private readonly scrape: Scrape) {}

  @Get()
  @Describe({
    summary: 'Metrics for Prometheus',
    answers: { 200: { mediaType: 'text/plain' } },
  })
  async index(@Req() request: Request, @Res() response: Response): Promise<void> {
    response.setHeader('Content-Type', CONTENT_TYPE);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Vary', 'Accept-Encoding');
    const pieces = await this.scrape.pieces();
    if (request.acceptsEncodings('gzip', 'identity') === 'gzip') {
      response.setHeader('Content-Encoding', 'gzip');
      await sendCompressed(response, pieces);
    } else {
      response.setHeader('Content-Length', lengthOf(pieces));
      await sendPieces(response, pieces);
    }
  }
}

async function sendCompressed(response: Response, pieces: readonly Buffer[]): Promise<void> {
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
