import { ProblemError } from '../http/problem-error';
import { type InventoryQueryDto } from './inventory.dto';

export type SortKey = string | number;

/** The place of a row in an order. */
export interface Cursor {
  key: SortKey;
  name: string;
}

/** A page goes on after the last row's place in the order, whether or not that row is still there. */
export function encodeCursor(sort: string, key: SortKey, name: string): string {
  return Buffer.from(JSON.stringify([sort, key, name])).toString('base64url');
}

/** Where a page is to go on; null: it is the first. */
export function cursorIn(query: Pick<InventoryQueryDto, 'sort' | 'continue'>): Cursor | null {
  if (query.continue === undefined) return null;
  const { sort, ...cursor } = decodeCursor(query.continue);
  if (sort !== query.sort) throw badCursor('It belongs to another sort order; begin anew.');
  return cursor;
}

function decodeCursor(text: string): Cursor & { sort: string } {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(value) && value.length === 3) {
      const [sort, key, name] = value as unknown[];
      const isKey = typeof key === 'string' || typeof key === 'number';
      if (typeof sort === 'string' && isKey && typeof name === 'string') return { sort, key, name };
    }
  } catch {
    // Not one of ours: refused below like every other text that is none.
  }
  throw badCursor('It is not a value that a page was given; begin anew.');
}

const badCursor = (detail: string): ProblemError =>
  new ProblemError('validation-failed', `?continue: ${detail}`, {
    errors: [{ pointer: '?continue', detail }],
  });
