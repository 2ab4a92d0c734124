/** A value that is there already, or will be. */
export type Soon<T> = T | Promise<T>;

/**
 * Goes on with a value, and at once where it is there: each wait costs a request, of which thousands a second are
 * answered from memory, a part of what it costs in all (docs/performance.md, P3).
 */
export function onceThere<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
