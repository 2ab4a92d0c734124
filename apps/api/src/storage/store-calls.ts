import { pause } from '../cluster/pause';
import { parseRetryAfterMs } from '../cluster/retry-after';
import { type Clock } from '../config/clock';

export type StoreTroubleCode =
  /** The calls of the day are used up. */
  | 'budget-spent'
  /** The store does not let us, or does not know the call or the bucket. */
  | 'refused'
  /** It did not answer, or failed, again and again. */
  | 'unreachable'
  /** It answered with what makes no sense. */
  | 'nonsense'
  /** We were told to stop. */
  | 'stopped';

/** A call to the object store that did not succeed, in words for the person who looks at the page. */
export class StoreTrouble extends Error {
  constructor(
    readonly code: StoreTroubleCode,
    message: string,
    /** The store's own name of what is wrong (`AccessDenied`, `NoSuchLifecycleConfiguration`). */
    readonly reason = '',
  ) {
    super(message);
    this.name = 'StoreTrouble';
  }
}

/** What can be told from an error of the S3 client. */
interface ClientFault {
  name?: string;
  message?: string;
  code?: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;
const CALL_LIMIT_MS = 60_000;

export interface CallLimits {
  /** How many calls may still be made, repeated ones included. */
  calls: number;
  /** How long one call may take. */
  callMs?: number;
}

/**
 * Makes calls to the store one by one: counted, within a budget, each with a time limit, and again
 * after a growing pause when the store is busy or fails.
 */
export class StoreCalls {
  readonly made = new Map<string, number>();
  private left: number;
  private readonly callMs: number;

  constructor(
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
    { calls, callMs = CALL_LIMIT_MS }: CallLimits,
    private readonly random: () => number = Math.random,
  ) {
    this.left = calls;
    this.callMs = callMs;
  }

  get total(): number {
    return [...this.made.values()].reduce((sum, count) => sum + count, 0);
  }

  async make<T>(operation: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(operation, call);
      } catch (error) {
        if (error instanceof StoreTrouble) throw error;
        if (this.signal.aborted) throw new StoreTrouble('stopped', 'The scan was stopped.');
        const fault = error as ClientFault;
        if (isRefusal(fault)) throw refused(operation, fault);
        if (attempt === ATTEMPTS) throw unreachable(operation, fault);
        await this.pause(attempt, fault);
      }
    }
  }

  private async once<T>(operation: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.signal.aborted) throw new StoreTrouble('stopped', 'The scan was stopped.');
    if (this.left <= 0) {
      throw new StoreTrouble(
        'budget-spent',
        'The calls that may be made within a day are used up.',
      );
    }
    this.left -= 1;
    this.made.set(operation, (this.made.get(operation) ?? 0) + 1);
    const limit = new AbortController();
    const cancel = this.clock.after(this.callMs, () => limit.abort());
    try {
      return await call(AbortSignal.any([limit.signal, this.signal]));
    } catch (error) {
      if (!limit.signal.aborted) throw error;
      throw Object.assign(new Error(`no answer within ${this.callMs / 1_000} s`), {
        name: 'TimeoutError',
      });
    } finally {
      cancel();
    }
  }

  private async pause(attempt: number, fault: ClientFault): Promise<void> {
    const header = fault.$response?.headers?.['retry-after'];
    const asked = parseRetryAfterMs(header, this.clock.now()) ?? 0;
    const grown = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + this.random() / 2);
    await pause(this.clock, Math.min(Math.max(grown, asked), MAX_PAUSE_MS), this.signal);
  }
}

/** 4xx but for "too many" and "timed out": asking again would be answered alike. */
function isRefusal({ $metadata }: ClientFault): boolean {
  const status = $metadata?.httpStatusCode ?? 0;
  return (status >= 400 && status < 500 && status !== 429 && status !== 408) || status === 501;
}

function refused(operation: string, { name = '', message = '', $metadata }: ClientFault) {
  const status = $metadata?.httpStatusCode ?? 0;
  return new StoreTrouble(
    'refused',
    `The store refuses ${operation} with ${status} ${name}${message === '' ? '' : `: ${message}`}.`,
    name,
  );
}

function unreachable(operation: string, { name, message = '', code, $metadata }: ClientFault) {
  const status = $metadata?.httpStatusCode;
  const what = status === undefined ? (code ?? name ?? 'an error') : `${status} ${name ?? ''}`;
  return new StoreTrouble(
    'unreachable',
    `${operation} failed ${ATTEMPTS} times, the last time with ${what.trim()}: ${firstLine(message)}.`,
  );
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').replace(/\.$/, '');
