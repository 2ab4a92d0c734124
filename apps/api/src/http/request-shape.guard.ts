import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { type Request } from 'express';
import { readJsonBody } from './json-body';
import { validationFailed } from './problem-error';
import { SAFE_METHODS } from './request-line';
import { isReservedName } from './reserved-names';

/** Source: Nest's RouteParamtypes; the metadata's keys are `type:position`. */
const BODY = '3:';
const QUERY = '4:';

/**
 * Reads the body, once it is known that the caller may send one, and refuses bodies and query
 * parameters where a route takes none: nothing that was sent is ignored.
 */
@Injectable()
export class RequestShapeGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const takes = takenBy(context);
    const parameter = Object.keys(request.query).find(
      (name) => !takes.query || isReservedName(name),
    );
    if (parameter !== undefined) {
      throw validationFailed({ pointer: `?${parameter}`, detail: 'is not known here; remove it.' });
    }
    if (SAFE_METHODS.includes(request.method)) return true;
    const body = await readJsonBody(request);
    if (!takes.body && !isEmpty(body)) {
      throw validationFailed({ pointer: '', detail: 'This address takes no body.' });
    }
    request.body = body;
    return true;
  }
}

function takenBy(context: ExecutionContext): { body: boolean; query: boolean } {
  const metadata = (Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  ) ?? {}) as Record<string, unknown>;
  const keys = Object.keys(metadata);
  return {
    body: keys.some((key) => key.startsWith(BODY)),
    query: keys.some((key) => key.startsWith(QUERY)),
  };
}

/** Clients that always send JSON send an empty object where there is nothing to say. */
function isEmpty(body: unknown): boolean {
  if (body === undefined) return true;
  return typeof body === 'object' && body !== null && Object.keys(body).length === 0;
}
