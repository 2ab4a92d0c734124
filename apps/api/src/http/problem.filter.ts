import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
} from '@nestjs/common';
import { type ProblemCode } from '@soteria/contracts';
import { type Response } from 'express';
import { KubeError } from '../cluster/kube-error';
import { DriverError } from '../driver/driver-error';
import { problemDocument } from './problem-document';
import { ProblemError } from './problem-error';
import { type IdentifiedRequest } from './request-id';
import { carriesBody } from './request-line';

/** Turns whatever a request ends with into a problem document; nothing else leaves the API. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('Http');

  /** `methodsAt` answers which methods a path takes; none when there is nothing at it. */
  constructor(private readonly methodsAt: (path: string) => readonly string[]) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<IdentifiedRequest>();
    const response = http.getResponse<Response>();
    const problem = this.problemOf(error, request);
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

  private problemOf(error: unknown, request: IdentifiedRequest): ProblemError {
    if (error instanceof ProblemError) return error;
    if (error instanceof KubeError) return clusterProblem(error);
    if (error instanceof DriverError) return new ProblemError('cluster-unavailable', error.message);
    if (error instanceof HttpException) return this.routerProblem(error, request.path);
    return expressProblem(error) ?? new ProblemError('internal', INTERNAL);
  }

  /** What the framework itself refuses: mostly addresses that lead nowhere. */
  private routerProblem(error: HttpException, path: string): ProblemError {
    const code = BY_STATUS[error.getStatus()] ?? 'internal';
    if (code !== 'not-found') {
      return new ProblemError(code, code === 'internal' ? INTERNAL : `${error.message}.`);
    }
    const methods = this.methodsAt(path);
    if (methods.length === 0) {
      return new ProblemError(code, 'There is nothing at this address; see /v1/openapi.json.');
    }
    const allowed = methods.join(', ');
    return new ProblemError('method-not-allowed', `This address takes ${allowed} alone.`, {
      headers: { Allow: allowed },
    });
  }
}

const codeSent = new WeakMap<Response, ProblemCode>();

/** The code of the problem that a request was answered with; undefined when it was not. */
export const problemOfResponse = (response: Response): ProblemCode | undefined =>
  codeSent.get(response);

/** Makes an answer the refusal that a problem is, whatever body it gets. */
export function refuse(response: Response, problem: ProblemError): void {
  for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
  // What is still to come of a request that was refused half-way is not waited for.
  const { complete, headers } = response.req;
  if (!complete && carriesBody(headers)) response.setHeader('Connection', 'close');
  response.setHeader('Cache-Control', 'no-store');
  codeSent.set(response, problem.code);
  response.status(problem.status);
}

/** Writes a problem document. */
function sendProblem(response: Response, problem: ProblemError, requestId: string): void {
  refuse(response, problem);
  response
    .type('application/problem+json')
    .send(JSON.stringify(problemDocument(problem, requestId)));
}

const INTERNAL = 'The request failed for a reason that is in the log under this request id.';

/** What the API server has against a request that Soteria made on the caller's behalf. */
function clusterProblem(error: KubeError): ProblemError {
  if (error.code === 'conflict' || error.code === 'already-exists') {
    return new ProblemError('conflict', error.detail);
  }
  if (error.code === 'webhook-denied' || error.code === 'policy-denied') {
    const rule = `A rule of the cluster does not permit it: ${error.detail}`;
    return new ProblemError('not-permitted', rule);
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

/** Express' own refusals, such as of a path that cannot be decoded, carry a status of the caller's. */
function expressProblem(error: unknown): ProblemError | null {
  if (!(error instanceof Error) || !('status' in error)) return null;
  const status = Number(error.status);
  const isCallers = status >= 400 && status < 500;
  return isCallers ? new ProblemError('malformed-request', 'The request could not be read.') : null;
}
