import { type Clock } from '../config/clock';
import { cancellation } from './exchange';
import { type KubeError } from './kube-error';

export interface Patience {
  limitMs: number;
  signal: AbortSignal | undefined;
  /** What to throw when the limit is reached. */
  tooLate: () => KubeError;
}

/** What `work` comes to, unless it takes too long or `signal` aborts: then it is waited for no longer. */
export async function within<T>(work: Promise<T>, patience: Patience, clock: Clock): Promise<T> {
  const { limitMs, signal, tooLate } = patience;
  const { promise: givenUp, reject: giveUp } = Promise.withResolvers<never>();
  const abort = (): void => {
    if (signal !== undefined) giveUp(cancellation(signal));
  };
  const cancel = clock.after(limitMs, () => giveUp(tooLate()));
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    cancel();
    signal?.removeEventListener('abort', abort);
  }
}
