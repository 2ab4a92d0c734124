import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
} from '@nestjs/common';
import { type Problem, type ProblemCode, PROBLEMS, problemType } from '@soteria/contracts';
import { type Response } from 'express';
import { KubeError } from '../cluster/kube-error';
import { DriverError } from '../driver/driver-error';
import { ProblemError } from './problem-error';
import { type IdentifiedRequest } from './request-id';

/** Turns whatever a request ends with into a problem document; nothing else leaves the API. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<IdentifiedRequest>();
    const response = http.getResponse<Response>();
    const problem = problemOf(error);
    if (problem.code === 'internal') {
      const cause = error instanceof Error ? error.stack : String(error);
      this.log.error(`request ${request.id} failed: ${cause}`);
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(response, problem, request.id);
  }
}

/** Writes a problem document. */
export function sendProblem(response: Response, problem: ProblemError, requestId: string): void {
  const { code, detail, errors, members, retryAfterSeconds } = problem;
  const body: Problem = {
    ...members,
    type: problemType(code),
    title: PROBLEMS[code].title,
    status: problem.status,
    detail,
    instance: requestId,
    code,
    ...(errors.length > 0 ? { errors: [...errors] } : {}),
  };
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', retryAfterSeconds);
  response.setHeader('Cache-Control', 'no-store');
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(body));
}

function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof KubeError) return clusterProblem(error);
  if (error instanceof DriverError) return new ProblemError('cluster-unavailable', error.message);
  if (error instanceof HttpException) return nestProblem(error);
  return parserProblem(error) ?? new ProblemError('internal', INTERNAL);
}

const INTERNAL = 'The request failed for a reason that is in the log under this request id.';

/** What the API server has against a request that Soteria made on the caller's behalf. */
function clusterProblem(error: KubeError): ProblemError {
  if (error.code === 'conflict' || error.code === 'already-exists') {
    return new ProblemError('conflict', error.detail);
  }
  const retryAfterSeconds =
    error.retryAfterMs === null ? {} : { retryAfterSeconds: Math.ceil(error.retryAfterMs / 1_000) };
  return new ProblemError(
    'cluster-unavailable',
    `The cluster did not do what was asked of it: ${error.detail}`,
    retryAfterSeconds,
  );
}

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'validation-failed',
  401: 'not-authenticated',
  403: 'not-permitted',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'not-ready',
};

function nestProblem(error: HttpException): ProblemError {
  const code = BY_STATUS[error.getStatus()] ?? 'internal';
  if (code === 'not-found') {
    return new ProblemError(code, 'There is nothing at this address; see /v1/openapi.json.');
  }
  return new ProblemError(code, code === 'internal' ? INTERNAL : `${error.message}.`);
}

/** What Express' body parser throws: errors with a `type`, and with a status of their own. */
function parserProblem(error: unknown): ProblemError | null {
  if (!(error instanceof Error) || !('type' in error) || !('status' in error)) return null;
  switch (error.type) {
    case 'entity.too.large':
      return new ProblemError('too-large', 'The body is larger than 1 MiB; ask for less at once.');
    case 'entity.parse.failed':
      return new ProblemError('bad-json', 'The body could not be read as JSON.');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new ProblemError('unsupported-media-type', 'The body must be plain JSON in UTF-8.');
    default:
      return new ProblemError('bad-json', 'The body could not be read.');
  }
}
