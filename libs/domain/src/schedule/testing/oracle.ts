import { type Instant, MINUTE_MS } from '../../time';
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

export function readMinuteByMinute(zone: string, from: Instant, until: Instant): Readings {
  const clock = wallClock(zone);
  const shown = Float64Array.from({ length: (until - from) / MINUTE_MS }, (_, minute) =>
    clock(from + minute * MINUTE_MS),
  );
  return { from, before: clock(from - MINUTE_MS), shown };
}

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
