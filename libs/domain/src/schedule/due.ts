import { type Instant, SECOND_MS, formatInstant } from '../time';
import { type CronSchedule, type IntervalSchedule, type Schedule } from './schedule';

/** A run that was begun, whatever became of it. */
export interface SlotRun {
  /** The slot that it was begun for. */
  slot: Instant;
  startedAt: Instant;
}

/** One policy's runs of one volume, as far as they are remembered. */
export interface RunHistory {
  /** In no order. */
  runs: readonly SlotRun[];
  /** From when the policy holds for this volume: no start before it is owed. Null: for ever. */
  since: Instant | null;
  /** How much after its slot this volume starts. */
  jitterMs: number;
}

/** A slot of one volume. */
export interface Slot {
  at: Instant;
  /** When the volume is to start. */
  startAt: Instant;
}

/** The slot as part of a run's name: `20260501T023000Z`. */
export const slotId = (slot: Instant): string => formatInstant(slot).replace(/[-:]/g, '');

/**
 * The one slot that is owed to a volume now, or null. However many passed unused, only one is owed: the
 * latest of a cron expression, the next of an interval. A slot that was run once is never owed again, also after the
 * clock was set back; runs dated in the future, by a clock since corrected, hold nothing up.
 */
export function dueSlot(schedule: Schedule, history: RunHistory, now: Instant): Slot | null {
  const slot =
    schedule.kind === 'cron'
      ? latestCronSlot(schedule, history, now)
      : intervalSlot(schedule, history, now);
  if (slot === null || slot.startAt > now) return null;
  const wasRun = history.runs.some((run) => run.slot === slot.at);
  const isOlder = history.runs.some((run) => run.slot > slot.at && run.slot <= now);
  return wasRun || isOlder ? null : slot;
}

/** The next moment at which a slot will be owed that is not owed at `now`; null when none will be. */
export function nextStart(schedule: Schedule, history: RunHistory, now: Instant): Instant | null {
  if (schedule.kind === 'interval') {
    const { startAt } = intervalSlot(schedule, history, now);
    const everyMs = schedule.everySeconds * SECOND_MS;
    return startAt + Math.max(0, Math.floor((now - startAt) / everyMs) + 1) * everyMs;
  }
  const after = Math.max(now, (history.since ?? -Infinity) - 1);
  const slot = schedule.times.next(after - history.jitterMs);
  return slot === null ? null : slot + history.jitterMs;
}

function latestCronSlot(
  { times }: CronSchedule,
  { since, jitterMs }: RunHistory,
  now: Instant,
): Slot | null {
  const at = times.latest(now - jitterMs);
  if (at === null) return null;
  const startAt = at + jitterMs;
  return since !== null && startAt < since ? null : { at, startAt };
}

/**
 * Counts from the start of the last run, but from no earlier than the policy holds. Where it is not a run that is
 * counted from, the jitter spreads the volumes; later each keeps its distance by itself.
 */
function intervalSlot(
  { everySeconds, onMissed }: IntervalSchedule,
  { runs, since, jitterMs }: RunHistory,
  now: Instant,
): Slot {
  const everyMs = everySeconds * SECOND_MS;
  const lastStartedAt = lastStart(runs, now);
  const begin = wholeSecond(since ?? 0);
  const fromRun = lastStartedAt === null ? null : wholeSecond(lastStartedAt) + everyMs;
  const isFromRun = fromRun !== null && fromRun >= begin;
  const first = isFromRun ? fromRun : begin;
  const delayMs = isFromRun ? 0 : jitterMs;
  // One slot is owed however many passed: the first, so that two who know of the same runs agree, or the latest
  // where missed ones are skipped, and where the only runs known are of a clock that was ahead.
  const isLatest = onMissed === 'skip' || (lastStartedAt === null && runs.length > 0);
  const passed = isLatest ? Math.max(0, Math.floor((now - delayMs - first) / everyMs)) : 0;
  let at = first + passed * everyMs;
  // One that a clock since corrected has run ahead of its time is taken, and must not be waited for until then.
  while (runs.some(({ slot }) => slot === at)) at += everyMs;
  return { at, startAt: at + delayMs };
}

/** When the newest run began; runs of the future, by a clock since corrected, do not count. */
function lastStart(runs: readonly SlotRun[], now: Instant): Instant | null {
  let last: Instant | null = null;
  for (const { startedAt } of runs) {
    if (startedAt <= now && (last === null || startedAt > last)) last = startedAt;
  }
  return last;
}

/** Records tell their times in whole seconds, and a slot has to be the same before and after it was recorded. */
const wholeSecond = (instant: Instant): Instant => Math.floor(instant / SECOND_MS) * SECOND_MS;
