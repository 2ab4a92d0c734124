import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '../time';
import { type Cron, nextReading, runsEveryHour } from './cron';
import { type WallTime } from './wall';
import { type Stretch, type Zone } from './zone';

/** Leap days are eight years apart around 2100; beyond that no slot is looked for. */
const HORIZON_YEARS = 12;
const HORIZON_MS = HORIZON_YEARS * 366 * DAY_MS;

/**
 * The first slot of a cron expression after a moment, by the clocks of a zone; null when none comes
 * within twelve years. Where the clocks jump forward, whatever was due in the skipped time is due once at
 * the first moment after it. Where they jump back, readings that come a second time are not due again, unless the
 * expression runs every hour: then it goes on doing so.
 */
export function nextSlot(cron: Cron, zone: Zone, after: Instant): Instant | null {
  const firstYear = new Date(after).getUTCFullYear();
  for (let year = firstYear; year <= firstYear + HORIZON_YEARS; year += 1) {
    for (const stretch of zone.stretchesOf(year)) {
      if (stretch.until <= after) continue;
      const slot = slotInStretch(cron, stretch, after);
      if (slot !== null) return slot;
    }
  }
  return null;
}

function slotInStretch(cron: Cron, stretch: Stretch, after: Instant): Instant | null {
  const { from, until, offsetMs, offsetBeforeMs } = stretch;
  const firstMinute = Math.ceil(from / MINUTE_MS) * MINUTE_MS;
  if (firstMinute > after && readingInGap(cron, stretch) !== null) return firstMinute;
  const shownFirst = from + offsetMs;
  const unseenFrom = runsEveryHour(cron) ? shownFirst : Math.max(shownFirst, from + offsetBeforeMs);
  const reading = nextReading(cron, Math.max(unseenFrom, after + 1 + offsetMs), until + offsetMs);
  return reading === null ? null : reading - offsetMs;
}

/** The first reading that the clocks passed over when they jumped to the beginning of a stretch; null for none. */
export const readingInGap = (cron: Cron, stretch: Stretch): WallTime | null =>
  nextReading(cron, stretch.from + stretch.offsetBeforeMs, stretch.from + stretch.offsetMs);

/** The last slot at or before a moment; null when there was none in the twelve years before it. */
export function latestSlot(cron: Cron, zone: Zone, at: Instant): Instant | null {
  for (let back = HOUR_MS; back < 4 * HORIZON_MS; back *= 4) {
    const slot = nextSlot(cron, zone, at - Math.min(back, HORIZON_MS));
    if (slot !== null && slot <= at) return lastFrom(cron, zone, slot, at);
  }
  return null;
}

/** Halves the time in which a later slot than the known one may lie. */
function lastFrom(cron: Cron, zone: Zone, known: Instant, at: Instant): Instant {
  let latest = known;
  let noneAfter = at;
  while (latest < noneAfter) {
    const middle = latest + Math.floor((noneAfter - latest) / 2);
    const next = nextSlot(cron, zone, middle);
    if (next !== null && next <= at) latest = next;
    else noneAfter = middle;
  }
  return latest;
}
