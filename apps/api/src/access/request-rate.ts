import { Inject, Injectable } from '@nestjs/common';
import { MAX_REQUEST_BURST, MAX_REQUESTS_PER_SECOND } from '@soteria/contracts';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { Rejection } from './rejection';

/** How many callers are remembered. */
const MAX_REMEMBERED = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** How often each caller may ask: a bucket that fills steadily and holds so many requests. */
@Injectable()
export class RequestRate {
  /** Buckets are changed and not replaced, nor put elsewhere: what is made for each request costs collections. */
  private readonly buckets = new Map<string, Bucket>();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** Takes one request of a caller into account; throws a `Rejection` when it is one too many. */
  demandRoom(caller: string): void {
    const now = this.clock.monotonic();
    const bucket = this.buckets.get(caller) ?? this.open(caller, now);
    const tokens = tokensOf(bucket, now);
    // A refusal changes nothing: who asks a little too often would lose the fraction that has come since, and get nothing.
    if (tokens < 1) throw tooMany(tokens);
    bucket.tokens = tokens - 1;
    bucket.at = now;
  }

  private open(caller: string, now: number): Bucket {
    if (this.buckets.size >= MAX_REMEMBERED) this.forget(now);
    const bucket = { tokens: MAX_REQUEST_BURST, at: now };
    this.buckets.set(caller, bucket);
    return bucket;
  }

  /** A full bucket says no more than none. Where too many are not full, those who have been quiet longest get a new one. */
  private forget(now: number): void {
    const inUse = [...this.buckets]
      .filter(([, bucket]) => tokensOf(bucket, now) < MAX_REQUEST_BURST)
      .sort(([, one], [, other]) => other.at - one.at)
      .slice(0, MAX_REMEMBERED / 2);
    this.buckets.clear();
    for (const [caller, bucket] of inUse) this.buckets.set(caller, bucket);
  }
}

function tokensOf({ tokens, at }: Bucket, now: number): number {
  const refilled = ((now - at) / 1_000) * MAX_REQUESTS_PER_SECOND;
  return Math.min(MAX_REQUEST_BURST, tokens + refilled);
}

function tooMany(tokens: number): Rejection {
  return new Rejection(
    'too-many-requests',
    `More than ${MAX_REQUESTS_PER_SECOND} requests a second came from you; wait a moment.`,
    { retryAfterSeconds: Math.max(1, Math.ceil((1 - tokens) / MAX_REQUESTS_PER_SECOND)) },
  );
}
