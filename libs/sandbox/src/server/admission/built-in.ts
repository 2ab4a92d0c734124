import { type Write } from './chain';
import { namespaceLifecycle } from './namespace-lifecycle';

/** The admission plugins that every API server runs, in its order. Throws their refusals. */
export function admitBuiltIn(write: Write): void {
  namespaceLifecycle(write);
}

/** Those that look at the finished object. Throws their refusals. */
export function validateBuiltIn(_write: Write): void {
  return;
}
