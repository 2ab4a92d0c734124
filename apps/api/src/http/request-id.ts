import { randomUUID } from 'node:crypto';
import { type NextFunction, type Request, type Response } from 'express';

export interface IdentifiedRequest extends Request {
  /** Of this request; in the log, in problem documents and in the answer's header. */
  id: string;
}

/** Gives each request an id of our own: one from outside could be anything. */
export function identifyRequest(request: Request, response: Response, next: NextFunction): void {
  const id = randomUUID();
  (request as IdentifiedRequest).id = id;
  response.setHeader('X-Request-Id', id);
  next();
}
