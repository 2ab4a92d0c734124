import { type Instant } from '../time';

/** When the volumes of a policy begin that counts from each one's last run. */
export interface Rounds {
  /** The first start of all. */
  firstAt: Instant;
  /** How long a round takes, from its first start to its last. */
  lengthMs: number;
  /** When the first round begins after that start; the others follow by the interval. */
  nextAt: Instant;
}

/**
 * Each volume has times of its own, again and again after the interval. A round is the shortest while in which each
 * begins once: so it stays the same while it is under way, and those that have begun are due after the others.
 */
export function roundsOf(starts: readonly Instant[], everyMs: number): Rounds | null {
  const phases = starts.map((at) => at % everyMs).sort((one, other) => one - other);
  const [lowest] = phases;
  if (lowest === undefined) return null;
  let begin = lowest;
  let pauseMs = 0;
  for (const [index, phase] of phases.entries()) {
    const next = phases[index + 1] ?? lowest + everyMs;
    if (next - phase >= pauseMs) [begin, pauseMs] = [next % everyMs, next - phase];
  }
  const firstAt = starts.reduce((one, other) => Math.min(one, other));
  const sinceBegin = (firstAt - begin) % everyMs;
  return { firstAt, lengthMs: everyMs - pauseMs, nextAt: firstAt - sinceBegin + everyMs };
}
