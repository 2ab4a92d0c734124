import { type Instant, MINUTE_MS, SECOND_MS } from '../time';
import { type Cron, runsEveryHour } from './cron';
import { type CronSchedule, type Schedule } from './schedule';
import { nextSlot, readingInGap } from './slots';
import { clockFace } from './wall';
import { type Zone } from './zone';

/** A run to come, before jitter. */
export interface PlannedRun {
  at: Instant;
  /** What a change of the clocks does to it; null for all other runs. */
  note: string | null;
}

/**
 * The next runs of a policy after a moment. `lastStartedAt` is that of its newest run: an interval counts from there,
 * and begins at once when there was none.
 */
export function plannedRuns(
  schedule: Schedule,
  after: Instant,
  count: number,
  lastStartedAt: Instant | null,
): PlannedRun[] {
  if (schedule.kind === 'cron') return cronRuns(schedule, after, count);
  const everyMs = schedule.everySeconds * SECOND_MS;
  const first = Math.max(after, lastStartedAt === null ? after : lastStartedAt + everyMs);
  return Array.from({ length: count }, (_, index) => ({ at: first + index * everyMs, note: null }));
}

function cronRuns({ cron, zone }: CronSchedule, after: Instant, count: number): PlannedRun[] {
  const runs: PlannedRun[] = [];
  let at = nextSlot(cron, zone, after);
  while (at !== null && runs.length < count) {
    runs.push({ at, note: clockChangeNote(cron, zone, at) });
    at = nextSlot(cron, zone, at);
  }
  return runs;
}

function clockChangeNote(cron: Cron, zone: Zone, slot: Instant): string | null {
  const year = new Date(slot).getUTCFullYear();
  const stretches = [...zone.stretchesOf(year), ...zone.stretchesOf(year + 1)];
  const index = stretches.findIndex(({ until }) => slot < until);
  const [stretch, next] = [stretches[index], stretches[index + 1]];
  if (stretch === undefined || next === undefined) return null;
  const shown = slot + stretch.offsetMs;
  const swallowed = slot - MINUTE_MS < stretch.from ? readingInGap(cron, stretch) : null;
  if (swallowed !== null) {
    return `${clockFace(swallowed)} does not exist on this day, as the clocks go forward: it runs at ${clockFace(shown)} instead.`;
  }
  const twice = `${clockFace(shown)} comes twice on this day, as the clocks go back`;
  if (shown < stretch.from + stretch.offsetBeforeMs) return `${twice}: this is the second time.`;
  const comesAgain = shown >= next.from + next.offsetMs;
  return comesAgain && !runsEveryHour(cron) ? `${twice}: it runs the first time only.` : null;
}
