import { MAX_JSON_DEPTH } from '@soteria/contracts';
import { ProblemError, validationFailed } from './problem-error';
import { escapePointer } from './pointer';
import { isReservedName } from './reserved-names';

/** Control characters but tab and line ends; marks that reorder what people read. */
const UNREADABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/**
 * Reads JSON that means the same to everybody: no key twice, no depth that exhausts a reader, no
 * names that reach into objects, only finite numbers, and texts that can be shown, in NFC.
 */
export function parseStrictJson(text: string): unknown {
  const fault = structureFault(text);
  if (fault !== null) throw new ProblemError('bad-json', fault);
  try {
    return readable(JSON.parse(text), '');
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('bad-json', 'The body could not be read as JSON.');
  }
}

/** What speaks against the structure of a text, looked for before anything is built of it. */
function structureFault(text: string): string | null {
  const keys: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') {
      keys.push(character === '{' ? new Set() : null);
      if (keys.length > MAX_JSON_DEPTH) return `The body is nested deeper than ${MAX_JSON_DEPTH}.`;
    } else if (character === '}' || character === ']') {
      keys.pop();
    } else if (character === '"') {
      const end = endOfText(text, at);
      if (end < 0) return 'The body ends within a text.';
      const seen = keys.at(-1);
      if (seen && isFollowedByColon(text, end)) {
        const key = decoded(text.slice(at, end));
        if (seen.has(key)) return 'A name stands twice in one object.';
        seen.add(key);
      }
      at = end - 1;
    }
  }
  return null;
}

/** The place after the closing quote; -1 when there is none. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return -1;
}

function isFollowedByColon(text: string, from: number): boolean {
  let at = from;
  while (/\s/.test(text[at] ?? '')) at += 1;
  return text[at] === ':';
}

function decoded(quoted: string): string {
  if (!quoted.includes('\\')) return quoted;
  try {
    return JSON.stringify(JSON.parse(quoted));
  } catch {
    // The reader proper will say what is wrong with it.
    return quoted;
  }
}

function readable(value: unknown, pointer: string): unknown {
  if (typeof value === 'string') return readableText(value, pointer);
  if (typeof value === 'number') return readableNumber(value, pointer);
  if (Array.isArray(value)) return value.map((each, at) => readable(each, `${pointer}/${at}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const place = `${pointer}/${escapePointer(key)}`;
      if (isReservedName(key))
        throw validationFailed({ pointer: place, detail: 'is no such name.' });
      return [readableText(key, place), readable(each, place)];
    }),
  );
}

function readableText(text: string, pointer: string): string {
  if (text.isWellFormed() && !UNREADABLE.test(text)) return text.normalize('NFC');
  const detail = 'has characters that cannot be shown as they are; leave them out.';
  throw validationFailed({ pointer, detail });
}

function readableNumber(value: number, pointer: string): number {
  const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (exact) return value;
  throw validationFailed({ pointer, detail: 'is a number that cannot be kept exactly.' });
}
