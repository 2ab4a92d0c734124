import { type Operation } from '@soteria/contracts';
import { type Response } from 'express';

/** The answer to an accepted request: the operation, and where it can be followed. */
export function accepted(response: Response, operation: Operation): Operation {
  response.setHeader('Location', `/v1/operations/${operation.id}`);
  return operation;
}
