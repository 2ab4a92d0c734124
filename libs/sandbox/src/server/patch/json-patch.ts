import { badRequest, failure } from '../api-error';
import { type Json, clone, defineField, isObject, own, sameJson } from '../json';

const MAX_OPERATIONS = 10_000;

interface Operation {
  op: string;
  path: string;
  from: string;
  value: Json | undefined;
}

/** Applies a JSON patch (RFC 6902). Throws 400 on what is no patch, 422 on what cannot be done. */
export function jsonPatch(target: Json, patch: unknown): Json {
  if (!Array.isArray(patch)) throw badRequest('error decoding patch: a JSON patch is an array');
  if (patch.length > MAX_OPERATIONS) {
    throw failure(
      413,
      'RequestEntityTooLarge',
      `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  }
  return patch.map(readOperation).reduce(perform, clone(target));
}

function readOperation(value: unknown): Operation {
  if (!isObject(value)) throw badRequest('error decoding patch: an operation is an object');
  const { op, path, from } = value;
  if (typeof op !== 'string' || typeof path !== 'string') {
    throw badRequest('error decoding patch: an operation needs "op" and "path"');
  }
  return { op, path, from: typeof from === 'string' ? from : '', value: own(value, 'value') };
}

function perform(target: Json, operation: Operation): Json {
  const { op, path, from, value } = operation;
  switch (op) {
    case 'add':
      return put(target, path, needed(value, path), 'insert');
    case 'replace':
      find(target, path);
      return put(target, path, needed(value, path), 'replace');
    case 'remove':
      return removeAt(target, path);
    case 'copy':
      return put(target, path, clone(find(target, from)), 'insert');
    case 'move': {
      const moved = clone(find(target, from));
      return put(removeAt(target, from), path, moved, 'insert');
    }
    case 'test':
      if (sameJson(find(target, path), value ?? null)) return target;
      throw impossible(`testing value ${path} failed: test failed`);
    default:
      throw badRequest(`error decoding patch: unexpected kind: ${op}`);
  }
}

const impossible = (why: string): Error =>
  failure(422, 'Invalid', `the server rejected our request due to an error in our request`, {
    details: { causes: [{ message: why }] },
  });

function needed(value: Json | undefined, path: string): Json {
  if (value === undefined) throw impossible(`operation on ${path} is missing its value`);
  return value;
}

function tokens(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw impossible(`path ${path} does not begin with a slash`);
  return path
    .slice(1)
    .split('/')
    .map((token) => token.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function find(target: Json, path: string): Json {
  let here: Json = target;
  for (const token of tokens(path)) {
    const next: Json | undefined = Array.isArray(here)
      ? here[indexIn(here, token, false)]
      : isObject(here)
        ? own(here, token)
        : undefined;
    if (next === undefined) throw impossible(`path ${path} is missing`);
    here = next;
  }
  return here;
}

/** The container of the last token. */
function parentOf(target: Json, path: string): { parent: Json; last: string } {
  const steps = tokens(path);
  const last = steps.pop() ?? '';
  const escaped = steps.map((step) => step.replace(/~/g, '~0').replace(/\//g, '~1'));
  return { parent: find(target, escaped.map((step) => `/${step}`).join('')), last };
}

function put(target: Json, path: string, value: Json, how: 'insert' | 'replace'): Json {
  if (path === '') return value;
  const { parent, last } = parentOf(target, path);
  if (Array.isArray(parent)) {
    parent.splice(indexIn(parent, last, how === 'insert'), how === 'insert' ? 0 : 1, value);
  } else if (isObject(parent)) defineField(parent, last, value);
  else throw impossible(`path ${path} leads into a value that holds no others`);
  return target;
}

function removeAt(target: Json, path: string): Json {
  find(target, path);
  const { parent, last } = parentOf(target, path);
  if (Array.isArray(parent)) parent.splice(indexIn(parent, last, false), 1);
  else if (isObject(parent)) delete parent[last];
  return target;
}

function indexIn(array: readonly Json[], token: string, mayAppend: boolean): number {
  if (token === '-' && mayAppend) return array.length;
  const index = /^(0|[1-9]\d*)$/.test(token) ? Number(token) : -1;
  if (index < 0 || index > array.length || (index === array.length && !mayAppend)) {
    throw impossible(`index ${token} is out of range`);
  }
  return index;
}
