import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { headersFault } from '../http/request-line';
import { SECURITY_HEADERS } from '../http/security-headers';
import { type Demand, SCRAPERS } from './access.decorators';
import { Admission } from './admission';
import { EVERYWHERE, type Reach } from './caller';
import { isAwaited, onceThere, type Soon } from './soon';

/** How many addresses are remembered; the oldest is forgotten first. */
const MAX_ADDRESSES = 256;

/** An address that was answered by its route before, and can be answered again without the framework. */
export interface QuickRead {
  /** The template of its route, for the metrics. */
  route: string;
  /** What it demands of its callers, or that it is for scrapers. */
  demand: NonNullable<Demand> | typeof SCRAPERS;
  /** Whether there is an answer now; without one, the route itself says why. */
  isReady(): boolean;
  /**
   * Answers what lies within the reach. `headers`, names and values in turn, are those of every answer. If it
   * rejects before anything is sent, the route is asked instead; it must not throw.
   */
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    reach: Reach,
    headers: readonly string[],
  ): Soon<void>;
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
  private readonly log = new Logger('Http');
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
    const reach = await this.admitted(read, request);
    if (reach === null) {
      handler(request, response);
      return;
    }
    const tell = () => {
      const { statusCode: status } = response;
      const seconds = (performance.now() - began) / 1_000;
      for (const listener of this.listeners) listener({ route: read.route, status, seconds });
    };
    // Comes once, so that `once` would only be dearer.
    response.on('finish', tell);
    const headers = ['X-Request-Id', randomUUID(), ...ALWAYS];
    const answered = read.answer(request, response, reach, headers);
    if (!isAwaited(answered)) return;
    await answered.catch((error: unknown) => {
      response.off('finish', tell);
      if (response.headersSent) this.breakOff(response, error);
      else handler(request, response);
    });
  }

  /** Half an answer must not look like a whole one. */
  private breakOff(response: ServerResponse, error: unknown): void {
    const cause = error instanceof Error ? error.stack : String(error);
    this.log.error(`an answer broke off: ${cause}`);
    response.destroy();
  }

  /** How far the caller sees; null when the request is not admitted: the route itself then says why, and counts it. */
  private admitted(read: QuickRead, request: IncomingMessage): Soon<Reach | null> {
    if (!read.isReady() || headersFault(request) !== null) return null;
    try {
      const admitted = this.reachOf(read, request);
      return isAwaited(admitted) ? admitted.catch(() => null) : admitted;
    } catch {
      return null;
    }
  }

  private reachOf({ demand }: QuickRead, request: IncomingMessage): Soon<Reach> {
    if (demand === SCRAPERS) {
      return onceThere(this.admission.demandScraper(request), () => EVERYWHERE);
    }
    return onceThere(this.admission.recognise(request), (caller) =>
      onceThere(this.admission.demand(caller, demand), () => caller.reach),
    );
  }
}
