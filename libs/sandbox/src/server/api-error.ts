import { type Status } from '@soteria/kube';
import { type FieldError, describeFieldErrors, fieldErrorBody } from './validation/field-error';

/** How a resource is named in messages: `backups.longhorn.io`, or `pods` in the core group. */
export interface ResourceName {
  group: string;
  plural: string;
}

const qualifiedName = ({ group, plural }: ResourceName): string =>
  group === '' ? plural : `${plural}.${group}`;

/** A refusal or failure, shaped as the Status object that the client will get. */
export class ApiError extends Error {
  constructor(
    readonly status: Status,
    readonly headers: Record<string, string> = {},
  ) {
    super(status.message);
  }

  get code(): number {
    return this.status.code ?? 500;
  }
}

interface Extra {
  details?: Status['details'];
  headers?: Record<string, string>;
}

/** A failure with the given HTTP status, reason and message. */
export function failure(
  code: number,
  reason: string,
  message: string,
  extra: Extra = {},
): ApiError {
  return new ApiError(
    {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(extra.details === undefined ? {} : { details: extra.details }),
      code,
    },
    extra.headers,
  );
}

/** Names the resource by its plural under `kind`, as the API server does. */
function detailsOf(resource: ResourceName, name: string): NonNullable<Status['details']> {
  return {
    ...(name === '' ? {} : { name }),
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.plural,
  };
}

export const badRequest = (message: string): ApiError => failure(400, 'BadRequest', message);

export const notFound = (resource: ResourceName, name: string): ApiError =>
  failure(404, 'NotFound', `${qualifiedName(resource)} "${name}" not found`, {
    details: detailsOf(resource, name),
  });

/** The answer for a path that nothing serves. */
export const noSuchPath = (): ApiError =>
  failure(404, 'NotFound', 'the server could not find the requested resource', { details: {} });

export const alreadyExists = (resource: ResourceName, name: string): ApiError =>
  failure(409, 'AlreadyExists', `${qualifiedName(resource)} "${name}" already exists`, {
    details: detailsOf(resource, name),
  });

export const conflict = (resource: ResourceName, name: string, why: string): ApiError =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": ${why}`,
    { details: detailsOf(resource, name) },
  );

/** What a write with an outdated resourceVersion is told. */
export const OUTDATED =
  'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(
  resource: ResourceName,
  name: string,
  why: string,
  causes: NonNullable<Status['details']>['causes'] = [],
): ApiError {
  const subject = name === '' ? qualifiedName(resource) : `${qualifiedName(resource)} "${name}"`;
  return failure(403, 'Forbidden', `${subject} is forbidden: ${why}`, {
    details: { ...detailsOf(resource, name), ...(causes.length === 0 ? {} : { causes }) },
  });
}

/** 422; names the kind, not the plural, as the API server does. */
export function invalid(
  kind: { group: string; kind: string },
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const qualified = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  return failure(
    422,
    'Invalid',
    `${qualified} "${name}" is invalid: ${describeFieldErrors(errors)}`,
    {
      details: {
        ...(name === '' ? {} : { name }),
        ...(kind.group === '' ? {} : { group: kind.group }),
        kind: kind.kind,
        causes: errors.map((error) => ({
          reason: error.type,
          message: fieldErrorBody(error),
          field: error.field,
        })),
      },
    },
  );
}

export const methodNotAllowed = (resource: ResourceName, action: string): ApiError =>
  failure(
    405,
    'MethodNotAllowed',
    `${action} is not supported on resources of kind "${qualifiedName(resource)}"`,
    { details: detailsOf(resource, '') },
  );

export const notAcceptable = (accepted: readonly string[]): ApiError =>
  failure(
    406,
    'NotAcceptable',
    `only the following media types are accepted: ${accepted.join(', ')}`,
  );

export const unsupportedMediaType = (accepted: readonly string[]): ApiError =>
  failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );

export const tooLarge = (limitBytes: number): ApiError =>
  failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limitBytes}`);

/** 410 with reason Expired: history no longer reaches back to what was asked for. */
export const expired = (message: string): ApiError => failure(410, 'Expired', message);

/** 504: the client has seen a version that this server has not reached. */
export const versionTooLarge = (asked: number, current: number): ApiError =>
  failure(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
    headers: { 'Retry-After': '1' },
  });

export const internalError = (message: string): ApiError =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`, {
    details: { causes: [{ message }] },
  });
