import { best } from '../figure';
import { cpuSeconds } from '../site/accounting';
import { loadFor, type LoadResult, type Target } from '../site/load';
import { type Settings } from '../bench';

/** Somebody who answers requests. */
export interface Subject {
  name: string;
  pid: number;
  target: Target;
}

/** What one answer costs. */
export interface Cost {
  cpuMicroseconds: number;
  wallMicroseconds: number;
  /** Bytes of a body. */
  bytes: number;
}

/** Of answers to many connections, which are small, and to few. */
const LEAST_ANSWERS = { many: 3_000, few: 60 };

/** What one round is cut into: a machine is quick or slow for seconds at a time, and each subject is to meet both. */
const SHORT_ROUNDS_IN_ONE = 9;

/** The same time in more rounds. */
export const inShortRounds = (settings: Settings): Settings => ({
  ...settings,
  rounds: settings.rounds * SHORT_ROUNDS_IN_ONE,
  sliceMs: settings.sliceMs / SHORT_ROUNDS_IN_ONE,
});

/** Asks each subject in turn, round after round, and answers the best round of each. */
export async function costs(
  subjects: readonly Subject[],
  connections: number,
  { rounds, sliceMs, warmUp }: Settings,
): Promise<Map<string, Cost>> {
  const measured = new Map(subjects.map(({ name }) => [name, [] as Cost[]]));
  for (const { target } of subjects) await loadFor(target, connections, warmUp.ms, warmUp.times);
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects) {
      measured.get(subject.name)?.push(await costOf(subject, connections, sliceMs));
    }
  }
  return new Map([...measured].map(([name, found]) => [name, bestOf(found)]));
}

async function costOf({ pid, target }: Subject, connections: number, ms: number): Promise<Cost> {
  const before = cpuSeconds(pid);
  const least = connections > 4 ? LEAST_ANSWERS.many : LEAST_ANSWERS.few;
  const result = await loadFor(target, connections, ms, least);
  const cpu = cpuSeconds(pid) - before;
  demandAnswers(result);
  return {
    cpuMicroseconds: (cpu / result.requests) * 1e6,
    wallMicroseconds: (result.seconds / result.requests) * 1e6,
    bytes: result.bytes,
  };
}

/** A refusal is cheap, and no answer. */
function demandAnswers({ status, requests }: LoadResult): void {
  if (requests === 0) throw new Error('nothing was answered');
  if (status !== 200 && status !== 304) throw new Error(`the last answer had the status ${status}`);
}

function bestOf(found: readonly Cost[]): Cost {
  return {
    cpuMicroseconds: best(found.map(({ cpuMicroseconds }) => cpuMicroseconds)),
    wallMicroseconds: best(found.map(({ wallMicroseconds }) => wallMicroseconds)),
    bytes: found.at(-1)?.bytes ?? 0,
  };
}
