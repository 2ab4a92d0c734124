import { badRequest } from '../api-error';
import { isObject } from '../json';

/** Where a list goes on: the version it shows, and the key it begins with. */
export interface Continuation {
  /** -1 goes on at the newest version, after the one that the list began with is forgotten. */
  version: number;
  start: string;
}

/** Source: continueToken (k8s.io/apiserver); clients must not look inside. */
export const encodeContinue = ({ version, start }: Continuation): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start })).toString('base64url');

/** Throws 400. */
export function decodeContinue(token: string): Continuation {
  const value = readJson(Buffer.from(token, 'base64url').toString('utf8'));
  if (!isObject(value) || value['v'] !== 'meta.k8s.io/v1') {
    throw badRequest('continue key is not valid: server does not recognize this encoded version');
  }
  const { rv, start } = value;
  if (typeof rv !== 'number' || rv === 0 || typeof start !== 'string') {
    throw badRequest('continue key is not valid: incorrect encoded start resourceVersion');
  }
  return { version: rv, start };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest('continue key is not valid: illegal base64 or JSON');
  }
}
