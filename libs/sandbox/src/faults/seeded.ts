import { randomInt } from 'node:crypto';
import { type FaultAction, type FaultRule } from './fault';

/** Numbers in [0, 1) that are the same for the same seed. The generator is mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface RandomFaultOptions {
  /** Plurals to strike at. */
  plurals: readonly string[];
  verbs?: readonly string[];
  /** The longest wait of a delay, in milliseconds. */
  maxDelayMs?: number;
}

const READS = ['get', 'list', 'watch'];
const WRITES = ['create', 'update', 'patch', 'delete'];

/** Faults drawn from a seed, each for one request: the same seed gives the same faults. */
export function randomFaults(
  seed: number,
  count: number,
  options: RandomFaultOptions,
): FaultRule[] {
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const verbs = options.verbs ?? [...READS, ...WRITES];
  return Array.from({ length: count }, () => {
    const verb = pick(verbs);
    return {
      match: { verb, plural: pick(options.plurals) },
      action: pick(actionsFor(verb, random, options.maxDelayMs ?? 50)),
      nth: 1 + Math.floor(random() * 5),
    };
  });
}

function actionsFor(verb: string, random: () => number, maxDelayMs: number): FaultAction[] {
  const anywhere: FaultAction[] = [
    { kind: 'delay', ms: Math.floor(random() * maxDelayMs) },
    { kind: 'status', code: 500, reason: 'InternalError' },
    { kind: 'status', code: 503, reason: 'ServiceUnavailable', headers: { 'Retry-After': '1' } },
    { kind: 'status', code: 429, reason: 'TooManyRequests', headers: { 'Retry-After': '1' } },
    { kind: 'drop-before' },
    { kind: 'reset' },
  ];
  if (verb === 'watch') {
    return [...anywhere, { kind: 'duplicate' }, { kind: 'truncate', bytes: 1 + random() * 4000 }];
  }
  if (WRITES.includes(verb)) return [...anywhere, { kind: 'drop-after-apply' }];
  return [...anywhere, { kind: 'truncate', bytes: Math.floor(random() * 2000) }];
}

/** The seed to use: that of `SOTERIA_SEED` when a failure is to be repeated, else a fresh one. */
export function chooseSeed(environment: Record<string, string | undefined>): number {
  const given = Number(environment['SOTERIA_SEED']);
  return Number.isInteger(given) && given > 0 ? given : randomInt(1, 2 ** 31);
}

/** Runs something that depends on a seed; when it fails, the message says how to repeat it. */
export async function withSeed<T>(seed: number, run: (seed: number) => Promise<T>): Promise<T> {
  try {
    return await run(seed);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${why}\n(repeat with SOTERIA_SEED=${seed})`, { cause: error });
  }
}
