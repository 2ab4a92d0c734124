import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import serveCompressed from 'express-static-gzip';
import { refuse } from './problem.filter';
import { ProblemError } from './problem-error';
import { SAFE_METHODS, headersFault } from './request-line';
import { consolePolicy } from './security-headers';

const API_PATHS = /^\/(v1|metrics|healthz|readyz)(\/|$)/;
/** Names with a hash in them never change what they hold. */
const HASHED = /-[\w-]{8}\.\w+(?:\.(?:br|gz))?$/;
const HASHED_MAX_AGE_SECONDS = 365 * 24 * 3_600;

/** Where the built page has its one-time number for styles. */
const NONCE_PLACE = 'NONCE_PLACE';

/**
 * Serves the built console beside the API. Every address that is neither a file nor the API's is
 * the console's own, so that a link into it works.
 */
export function serveConsole(app: NestExpressApplication, directory: string): void {
  const page = readFileSync(join(directory, 'index.html'), 'utf8');
  app.use(filesIn(directory));
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (isForPage(request) && request.accepts('html')) sendPage(page, response);
    else next();
  });
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (!isOddAddress(error, request)) {
      next(error);
      return;
    }
    refuse(response, error);
    sendPage(page, response);
  });
}

const isForPage = ({ method, path }: Request): boolean =>
  SAFE_METHODS.includes(method) && !API_PATHS.test(path);

/**
 * Whether a person has opened an address that is refused for itself alone. It stays refused, but the page
 * tells it in its own words; a program, which takes anything, gets the problem.
 */
const isOddAddress = (error: unknown, request: Request): error is ProblemError =>
  error instanceof ProblemError &&
  isForPage(request) &&
  (request.get('accept') ?? '').includes('text/html') &&
  headersFault(request) === null;

function sendPage(page: string, response: Response): void {
  const nonce = randomBytes(16).toString('base64');
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Security-Policy', consolePolicy(nonce));
  response.type('text/html').send(page.replaceAll(NONCE_PLACE, nonce));
}

/** The files, as the build compressed them (`tools/compress-files.mjs`) where the client takes that. */
function filesIn(directory: string): RequestHandler {
  const serve: RequestHandler = serveCompressed(directory, {
    index: false,
    enableBrotli: true,
    orderPreference: ['br', 'gzip'],
    serveStatic: {
      setHeaders: (response, path) => {
        const kept = `public, max-age=${HASHED_MAX_AGE_SECONDS}, immutable`;
        response.setHeader('Cache-Control', HASHED.test(path) ? kept : 'no-cache');
      },
    },
  });
  return (request, response, next) => {
    void serve(request, response, (error?: unknown) => {
      // What answers instead of the file is not compressed as the file is.
      for (const name of ['Content-Encoding', 'Content-Type']) response.removeHeader(name);
      next(error);
    });
  };
}
