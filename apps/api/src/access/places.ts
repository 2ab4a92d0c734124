import { type Request } from 'express';
import { validationFailed } from '../http/problem-error';

/** What a request names: a namespace, or something that is in one or more of them. */
export type Place =
  | { kind: 'namespace'; name: string }
  | { kind: 'backup'; id: string }
  | { kind: 'operation'; id: string }
  /** An operation to be done again, which needs the permission for what it does. */
  | { kind: 'retry'; id: string }
  /** The whole cluster, as for a namespace that is to be made. */
  | { kind: 'cluster' };

/** Where a request acts; or `answer`: it only reads, and the answer is cut to what the caller sees. */
export type Where = 'answer' | ((request: Request) => readonly Place[]);

/** The operation that a part of the path names. */
export const ofOperation =
  (parameter: string): Where =>
  ({ params }) => [{ kind: 'operation', id: String(params[parameter]) }];

/** The operation to be done again that a part of the path names. */
export const ofRetried =
  (parameter: string): Where =>
  ({ params }) => [{ kind: 'retry', id: String(params[parameter]) }];

/**
 * What fields of the body name, each by its pointer: `…/namespace`, `…/backup`, or
 * `…/createNamespace`. Absent ones name nothing, but one at least has to be there.
 */
export const inBody =
  (...pointers: string[]): Where =>
  ({ body }) => {
    const places = pointers.flatMap((pointer) => placeIn(body, pointer));
    if (places.length > 0) return places;
    throw validationFailed({ pointer: pointers[0] ?? '', detail: 'is missing.' });
  };

function placeIn(body: unknown, pointer: string): Place[] {
  const value = valueAt(body, pointer);
  if (value === undefined || value === false) return [];
  if (value === null) {
    throw validationFailed({ pointer, detail: 'must not be null.' });
  }
  if (pointer.endsWith('/createNamespace')) return [{ kind: 'cluster' }];
  if (typeof value !== 'string') throw validationFailed({ pointer, detail: 'must be a text.' });
  return pointer.endsWith('/backup')
    ? [{ kind: 'backup', id: value }]
    : [{ kind: 'namespace', name: value }];
}

/** The field's value; undefined where it is absent, or what it stands in is. */
function valueAt(body: unknown, pointer: string): unknown {
  if (!isObject(body)) {
    throw validationFailed({ pointer: '', detail: 'The body must be a JSON object.' });
  }
  let value: unknown = body;
  let at = '';
  for (const part of pointer.split('/').slice(1)) {
    if (value === undefined) return undefined;
    if (!isObject(value)) throw validationFailed({ pointer: at, detail: 'must be an object.' });
    value = Object.hasOwn(value, part) ? value[part] : undefined;
    at = `${at}/${part}`;
  }
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
