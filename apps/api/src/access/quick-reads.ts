import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { headersFault } from '../http/request-line';
import { SECURITY_HEADERS } from '../http/security-headers';
import { type Demand } from './access.decorators';
import { Admission } from './admission';
import { type Caller } from './caller';
import { isAwaited, onceThere, type Soon } from './soon';

/** How many addresses are remembered; the oldest is forgotten first. */
const MAX_ADDRESSES = 256;

/** An address that was answered by its route before, and can be answered again without the framework. */
export interface QuickRead {
  /** The template of its route, for the metrics. */
  route: string;
  demand: NonNullable<Demand>;
  /** Whether there is an answer now; without one, the route itself says why. */
  isReady(): boolean;
  /** Answers; must not throw. `headers`, names and values in turn, are those of every answer. */
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    caller: Caller,
    headers: readonly string[],
  ): void;
}

/** What became of a request that was answered here. */
export interface QuickOutcome {
  route: string;
  status: number;
  seconds: number;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const ALWAYS = Object.entries(SECURITY_HEADERS).flat();

/**
 * Answers what is asked most before the framework does, in a fifth of its time (docs/performance.md,
 * P3): the very addresses, letter by letter, that their routes answered before, through the same
 * admission. Whatever is unusual about a request is left to the route.
 */
@Injectable()
export class QuickReads {
  private readonly reads = new Map<string, QuickRead>();
  private readonly listeners = new Set<(outcome: QuickOutcome) => void>();

  constructor(private readonly admission: Admission) {}

  /** To be called by a route that has just answered a request as usual. */
  remember({ method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>, read: QuickRead): void {
    if (method !== 'GET') return;
    this.reads.set(url, read);
    const [oldest] = this.reads.keys();
    if (this.reads.size > MAX_ADDRESSES && oldest !== undefined) this.reads.delete(oldest);
  }

  /** Calls back after each answer. */
  onAnswer(listener: (outcome: QuickOutcome) => void): void {
    this.listeners.add(listener);
  }

  /** A handler that answers what is remembered, and leaves the rest to the given one. */
  before(handler: Handler): Handler {
    return (request, response) => {
      const read = request.method === 'GET' ? this.reads.get(request.url ?? '') : undefined;
      if (read === undefined) handler(request, response);
      else void this.answer(read, request, response, handler);
    };
  }

  private async answer(
    read: QuickRead,
    request: IncomingMessage,
    response: ServerResponse,
    handler: Handler,
  ): Promise<void> {
    const began = performance.now();
    // Waits also where there is nothing to wait for: all of a packet is read before anything in it is answered,
    // or what cannot be read behind a request would get an answer of its own (answer-turns.ts).
    const caller = await this.admitted(read, request);
    if (caller === null) {
      handler(request, response);
      return;
    }
    // Comes once, so that `once` would only be dearer.
    response.on('finish', () => {
      const { statusCode: status } = response;
      const seconds = (performance.now() - began) / 1_000;
      for (const listener of this.listeners) listener({ route: read.route, status, seconds });
    });
    read.answer(request, response, caller, ['X-Request-Id', randomUUID(), ...ALWAYS]);
  }

  /** Null when the request is not admitted: the route itself then says why, and counts it. */
  private admitted(read: QuickRead, request: IncomingMessage): Soon<Caller | null> {
    if (!read.isReady() || headersFault(request) !== null) return null;
    try {
      const admitted = onceThere(this.admission.recognise(request), (caller) =>
        onceThere(this.admission.demand(caller, read.demand), () => caller),
      );
      return isAwaited(admitted) ? admitted.catch(() => null) : admitted;
    } catch {
      return null;
    }
  }
}
