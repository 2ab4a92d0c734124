import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * CPU seconds that a process has used so far, in user and kernel mode, by the kernel's own
 * accounting: `schedstat` counts nanoseconds for each thread. Source: Linux,
 * Documentation/scheduler/sched-stats. Where it is switched off, `stat` counts in hundredths.
 */
export function cpuSeconds(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0] ?? 0);
  }
  return nanoseconds > 0 ? nanoseconds / 1e9 : ticks(pid) / 100;
}

/** A process that uses less of a core than this, for so long, has done with what it did before. */
const REST = { share: 0.01, seconds: 30 };
const LONGEST_LOOKS = 10;

/**
 * Waits until a process rests, so that what is measured next is not the end of what came before. One
 * that does not come to rest within five minutes is measured as it is.
 */
export async function atRest(pid: number): Promise<void> {
  for (let share = 1, looks = 0; share > REST.share && looks < LONGEST_LOOKS; looks += 1) {
    const before = cpuSeconds(pid);
    await pause(REST.seconds * 1_000);
    share = (cpuSeconds(pid) - before) / REST.seconds;
  }
}

function ticks(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

/** Resident memory now and at its greatest, in MB. */
export function residentMegabytes(pid: number): { now: number; peak: number } {
  const status = read(`/proc/${pid}/status`);
  const kilobytes = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return { now: kilobytes('VmRSS') / 1e3, peak: kilobytes('VmHWM') / 1e3 };
}

/** Empty for a thread that has just ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
