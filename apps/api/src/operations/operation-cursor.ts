import { type OperationRecord } from '@soteria/domain';
import { validationFailed } from '../http/problem-error';

/** What the order of operations goes by; none of it ever changes. */
export type Place = Pick<OperationRecord, 'createdAt' | 'id'>;

/** RFC 3339 times in UTC sort as texts; of two operations of the same second the id decides. */
export function newestFirst(one: Place, other: Place): number {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? 1 : -1;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}

/** A page goes on after the place of the last operation, whether or not that one is still there. */
export const cursorAfter = ({ createdAt, id }: Place): string =>
  Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');

/** Throws the problem of a text that no page was given. */
export function placeIn(cursor: string): Place {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value) && value.length === 2) {
      const [createdAt, id] = value as unknown[];
      if (typeof createdAt === 'string' && typeof id === 'string') return { createdAt, id };
    }
  } catch {
    // Not one of ours: refused below like every other text that is none.
  }
  const detail = 'is not a value that a page was given; begin anew.';
  throw validationFailed({ pointer: '?continue', detail });
}
