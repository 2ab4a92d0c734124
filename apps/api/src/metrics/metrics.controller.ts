import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { ForScrapers } from '../access/access.decorators';
import { Describe } from '../http/openapi/describe';
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
    const text = Readable.from(portionsOf(pieces));
    try {
      if (request.acceptsEncodings('gzip', 'identity') !== 'gzip') {
        response.setHeader(
          'Content-Length',
          pieces.reduce((sum, { length }) => sum + length, 0),
        );
        await pipeline(text, response);
        return;
      }
      response.setHeader('Content-Encoding', 'gzip');
      await pipeline(text, createGzip({ level: constants.Z_BEST_SPEED }), response);
    } catch (error) {
      // Prometheus went away in the middle: nobody is left to be told.
      if (!response.closed && !isPrematureClose(error)) throw error;
    }
  }
}

/** So much is sent in one go: many small writes cost more, and large ones hold others up. */
const PORTION_BYTES = 256 * 1_024;

function* portionsOf(pieces: readonly Buffer[]): Generator<Buffer> {
  let portion: Buffer[] = [];
  let size = 0;
  for (const piece of pieces) {
    portion.push(piece);
    size += piece.length;
    if (size < PORTION_BYTES) continue;
    yield Buffer.concat(portion, size);
    portion = [];
    size = 0;
  }
  yield Buffer.concat(portion, size);
}

const isPrematureClose = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
