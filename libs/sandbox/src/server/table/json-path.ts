import { type Json, isObject, own } from '../json';

type Step =
  { field: string } | { index: number } | { where: string; equals: string } | { all: true };

const parsed = new Map<string, readonly Step[]>();

/**
 * What a printer column shows: the value below a JSON path such as `.status.state` or
 * `.status.conditions[?(@.type=="Ready")].status`; null when there is none.
 */
export function cellAt(object: object, path: string): string | number | boolean | null {
  let found: Json[] = [object as Json];
  for (const step of stepsOf(path)) found = found.flatMap((value) => take(value, step));
  const [first] = found;
  if (first === undefined || first === null) return null;
  return typeof first === 'object' ? JSON.stringify(first) : first;
}

function stepsOf(path: string): readonly Step[] {
  let steps = parsed.get(path);
  if (steps === undefined) {
    steps = parse(path);
    parsed.set(path, steps);
  }
  return steps;
}

const TOKEN =
  /\.((?:\\.|[^.[\\])+)|\[(\d+)\]|\[\*\]|\['([^']*)'\]|\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\]/g;

function parse(path: string): Step[] {
  return Array.from(path.matchAll(TOKEN), ([token, field, index, quoted, where, equals]): Step => {
    if (field !== undefined) return { field: field.replace(/\\(.)/g, '$1') };
    if (quoted !== undefined) return { field: quoted };
    if (index !== undefined) return { index: Number(index) };
    if (where !== undefined) return { where, equals: equals ?? '' };
    return token === '[*]' ? { all: true } : { field: token };
  });
}

function take(value: Json, step: Step): Json[] {
  if ('field' in step) {
    const next = isObject(value) ? own(value, step.field) : undefined;
    return next === undefined ? [] : [next];
  }
  if (!Array.isArray(value)) return [];
  if ('index' in step) return value.slice(step.index, step.index + 1);
  if ('all' in step) return value;
  return value.filter((item) => isObject(item) && own(item, step.where) === step.equals);
}
