// Loaded into the product's process (`node --import`) by the bench alone: answers what no other
// process can see, and does nothing until it is asked.
import { readFileSync } from 'node:fs';

export type ProbeQuestion = { ask: 'memory' } | { ask: 'begin-pauses' } | { ask: 'end-pauses' };

export interface Memory {
  heapMegabytes: number;
  externalMegabytes: number;
  residentMegabytes: number;
}

/** The longest times between two looks of the event loop, in milliseconds. */
export interface Pauses {
  byClockMs: number;
  /** Without what the thread waited for a core meanwhile, which is no doing of its own. */
  ownMs: number;
}

/** How often the event loop is looked at; a pause is what comes on top. */
const LOOK_EVERY_MS = 1;

/** Looks at the event loop until it is stopped; a thread's waiting is the second figure of `schedstat`. */
class PauseWatch {
  private readonly longest: Pauses = { byClockMs: 0, ownMs: 0 };
  private last = now();
  private readonly timer = setInterval(() => this.look(), LOOK_EVERY_MS);

  end(): Pauses {
    this.look();
    clearInterval(this.timer);
    return this.longest;
  }

  private look(): void {
    const { last, longest } = this;
    this.last = now();
    const byClockMs = this.last.clockMs - last.clockMs - LOOK_EVERY_MS;
    const ownMs = byClockMs - (this.last.waitedMs - last.waitedMs);
    longest.byClockMs = Math.max(longest.byClockMs, byClockMs);
    longest.ownMs = Math.max(longest.ownMs, ownMs);
  }
}

function now(): { clockMs: number; waitedMs: number } {
  const [, waitedNanoseconds = 0] = readFileSync('/proc/thread-self/schedstat', 'utf8')
    .split(' ')
    .map(Number);
  return { clockMs: performance.now(), waitedMs: waitedNanoseconds / 1e6 };
}

let pauses: PauseWatch | undefined;

function answer(question: ProbeQuestion): object {
  switch (question.ask) {
    case 'memory':
      return memory();
    case 'begin-pauses':
      pauses = new PauseWatch();
      return {};
    case 'end-pauses':
      return pauses?.end() ?? {};
  }
}

/** After a full collection, where Node lets us ask for one. */
function memory(): Memory {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heapMegabytes: heapUsed / 1e6,
    externalMegabytes: external / 1e6,
    residentMegabytes: rss / 1e6,
  };
}

if (process.send) {
  process.on('message', (question: ProbeQuestion) => process.send?.(answer(question)));
  // The channel is no reason to stay alive.
  process.channel?.unref();
}
