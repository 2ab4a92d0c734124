// Loaded into the product's process (`node --import`) by the bench alone: answers what no other
// process can see, and does nothing until it is asked.
import { monitorEventLoopDelay } from 'node:perf_hooks';

export type ProbeQuestion = { ask: 'memory' } | { ask: 'begin-pauses' } | { ask: 'end-pauses' };

export interface Memory {
  heapMegabytes: number;
  externalMegabytes: number;
  residentMegabytes: number;
}

/** The sampling timer's own period, in milliseconds; a pause is what comes on top. */
const RESOLUTION_MS = 1;

let pauses: ReturnType<typeof monitorEventLoopDelay> | undefined;

function answer(question: ProbeQuestion): object {
  switch (question.ask) {
    case 'memory':
      return memory();
    case 'begin-pauses':
      pauses = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
      pauses.enable();
      return {};
    case 'end-pauses': {
      const longestMs = (pauses?.max ?? 0) / 1e6 - RESOLUTION_MS;
      pauses?.disable();
      return { longestMs };
    }
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
