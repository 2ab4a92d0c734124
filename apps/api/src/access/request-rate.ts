import { Inject, Injectable } from '@nestjs/common';
import { MAX_REQUEST_BURST, MAX_REQUESTS_PER_SECOND } from '@soteria/contracts';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { Rejection } from './rejection';

/** How many callers are remembered; the one who has been quiet longest is forgotten first. */
const MAX_REMEMBERED = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** How often each caller may ask: a bucket that fills steadily and holds so many requests. */
@Injectable()
export class RequestRate {
  private readonly buckets = new Map<string, Bucket>();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** Takes one request of a caller into account; throws a `Rejection` when it is one too many. */
  demandRoom(caller: string): void {
    const now = this.clock.monotonic();
    const tokens = this.tokensOf(caller, now);
    this.remember(caller, { tokens: Math.max(tokens - 1, 0), at: now });
    if (tokens >= 1) return;
    const retryAfterSeconds = Math.max(1, Math.ceil((1 - tokens) / MAX_REQUESTS_PER_SECOND));
    throw new Rejection(
      'too-many-requests',
      `More than ${MAX_REQUESTS_PER_SECOND} requests a second came from you; wait a moment.`,
      { retryAfterSeconds },
    );
  }

  private tokensOf(caller: string, now: number): number {
    const bucket = this.buckets.get(caller);
    if (!bucket) return MAX_REQUEST_BURST;
    const refilled = ((now - bucket.at) / 1_000) * MAX_REQUESTS_PER_SECOND;
    return Math.min(MAX_REQUEST_BURST, bucket.tokens + refilled);
  }

  private remember(caller: string, bucket: Bucket): void {
    this.buckets.delete(caller);
    this.buckets.set(caller, bucket);
    if (this.buckets.size <= MAX_REMEMBERED) return;
    // Finding a Map's first key is slow after many deletions, so it is asked for only when it is needed.
    const [oldest] = this.buckets.keys();
    if (oldest !== undefined) this.buckets.delete(oldest);
  }
}
