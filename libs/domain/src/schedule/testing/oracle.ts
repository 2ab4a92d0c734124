import { HOUR_MS, type Instant, MINUTE_MS } from '../../time';
import { type Cron } from '../cron';

/** Reads a zone's clock through other fields, another locale and another rule than the code under test. */
export function wallClock(zone: string): (instant: Instant) => number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return (instant) => Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
}

/** What a clock showed in each minute of a stretch of time, and in the minute before it. */
export interface Readings {
  from: Instant;
  before: number;
  shown: Float64Array;
}

/**
 * Looks at the clock in every minute. Where it went on by just one hour in an hour it is taken to have shown the
 * minutes in between; asking for each of them would be sixty times as dear.
 */
export function readMinuteByMinute(zone: string, from: Instant, until: Instant): Readings {
  const clock = wallClock(zone);
  const shown = new Float64Array((until - from) / MINUTE_MS);
  let next = clock(from);
  for (let start = 0; start < shown.length; start += MINUTES_OF_HOUR) {
    const first = next;
    next = clock(from + start * MINUTE_MS + HOUR_MS);
    const isSteady = next - first === HOUR_MS;
    const end = Math.min(start + MINUTES_OF_HOUR, shown.length);
    for (let minute = start; minute < end; minute += 1) {
      const steady = first + (minute - start) * MINUTE_MS;
      shown[minute] = isSteady ? steady : clock(from + minute * MINUTE_MS);
    }
  }
  return { from, before: clock(from - MINUTE_MS), shown };
}

const MINUTES_OF_HOUR = 60;

/** Whether a minute on the wall is one of the expression's, by the text of crontab(5). */
function isTime(cron: Cron, wall: number): boolean {
  const minuteOfDay = Math.floor(wall / MINUTE_MS) % (24 * 60);
  if (!cron.minutes.has(minuteOfDay % 60) || !cron.hours.has(Math.floor(minuteOfDay / 60)))
    return false;
  const at = new Date(wall);
  const inMonth = cron.months.has(at.getUTCMonth() + 1);
  const byDay = cron.days.has(at.getUTCDate());
  const byWeekday = cron.weekdays.has(at.getUTCDay());
  const onDay = cron.days.isOpen || cron.weekdays.isOpen ? byDay && byWeekday : byDay || byWeekday;
  return inMonth && onDay;
}

/**
 * The slots of somebody who looks at the clock every minute: a reading that was passed over is made up for at
 * once, and one seen before counts once, unless the expression runs in every hour of the day.
 */
export function slotsLivedThrough(cron: Cron, { from, before, shown }: Readings): Instant[] {
  const everyHour = Array.from({ length: 24 }, (_, hour) => hour).every((hour) =>
    cron.hours.has(hour),
  );
  const slots: Instant[] = [];
  let last = before;
  let highest = before;
  shown.forEach((reading, minute) => {
    let isSlot = false;
    for (let skipped = last + MINUTE_MS; skipped < reading; skipped += MINUTE_MS) {
      isSlot ||= isTime(cron, skipped);
    }
    if (reading > highest || everyHour) isSlot ||= isTime(cron, reading);
    if (isSlot) slots.push(from + minute * MINUTE_MS);
    last = reading;
    highest = Math.max(highest, reading);
  });
  return slots;
}
