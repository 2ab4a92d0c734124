import { types } from 'node:util';

/** A value that is there already, or will be. What is called for one may throw at once, or reject. */
export type Soon<T> = T | Promise<T>;

/** By what it is, and not by its class, which whoever is loaded before us may have replaced. */
export const isAwaited = <T>(value: Soon<T>): value is Promise<T> => types.isPromise(value);

/**
 * Goes on with a value, and at once where it is there: each wait costs a request, of which thousands a second are
 * answered from memory, a part of what it costs in all (docs/performance.md, P3).
 */
export function onceThere<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return isAwaited(value) ? value.then(next) : next(value);
}
