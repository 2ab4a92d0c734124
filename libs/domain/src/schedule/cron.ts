import { HOUR_MS, MINUTE_MS } from '../time';
import { type Parsed, parsed, refused } from '../words';
import { FIELDS, type CronField, parseField } from './cron-field';
import { type WallTime, dateOf, daysInMonth, midnightOf, weekdayOf } from './wall';

/** A cron expression: the readings of a clock at which it is time. */
export interface Cron {
  /** As it was written. */
  readonly text: string;
  readonly minutes: CronField;
  readonly hours: CronField;
  readonly days: CronField;
  readonly months: CronField;
  /** 0 is Sunday. */
  readonly weekdays: CronField;
}

const NICKNAMES: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** Reads five fields (minute, hour, day of the month, month, day of the week) or a nickname, as in crontab(5). */
export function parseCron(text: string): Parsed<Cron> {
  const written = text.trim();
  if (written.startsWith('@')) return parseNickname(written);
  const cron = parseFields(written);
  if (!cron.ok || everHappens(cron.value)) return cron;
  return refused(`"${written}" names a day that never comes`);
}

/**
 * Whether a cron expression of Kubernetes can be read and names no day that ever comes, such as 31 February. There `?`
 * is `*`, and any weekday but a plain `*` is an alternative to the day.
 */
export function neverComes(text: string): boolean {
  const cron = parseFields(text.trim().replaceAll('?', '*'));
  if (!cron.ok) return false;
  const { weekdays } = cron.value;
  return weekdays.isOpen && weekdays.values.length === 7 && !everHappens(cron.value);
}

function parseFields(written: string): Parsed<Cron> {
  if (/^(CRON_)?TZ=/.test(written))
    return refused('the zone of a cron expression goes into timezone');
  const fields = written === '' ? [] : written.split(/\s+/);
  if (fields.length !== 5) {
    return refused(
      `a cron expression has five fields (minute, hour, day, month, weekday), "${written}" has ${fields.length}`,
    );
  }
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const minutes = parseField(FIELDS.minute, minute);
  if (!minutes.ok) return minutes;
  const hours = parseField(FIELDS.hour, hour);
  if (!hours.ok) return hours;
  const days = parseField(FIELDS.day, day);
  if (!days.ok) return days;
  const months = parseField(FIELDS.month, month);
  if (!months.ok) return months;
  const weekdays = parseField(FIELDS.weekday, weekday);
  if (!weekdays.ok) return weekdays;
  return parsed({
    text: written,
    minutes: minutes.value,
    hours: hours.value,
    days: days.value,
    months: months.value,
    weekdays: weekdays.value,
  });
}

function parseNickname(written: string): Parsed<Cron> {
  const meaning = Object.hasOwn(NICKNAMES, written) ? NICKNAMES[written] : undefined;
  if (meaning !== undefined) {
    const cron = parseCron(meaning);
    return cron.ok ? parsed({ ...cron.value, text: written }) : cron;
  }
  if (written.startsWith('@every')) {
    return refused(
      `write an interval as every, such as "6h", not as the cron expression "${written}"`,
    );
  }
  const names = Object.keys(NICKNAMES).join(', ');
  return refused(`"${written}" is none of the nicknames ${names}`);
}

/** A day of the month and one of the week are alternatives when both are restricted. */
const areAlternatives = ({ days, weekdays }: Cron): boolean => !days.isOpen && !weekdays.isOpen;

function everHappens(cron: Cron): boolean {
  if (areAlternatives(cron)) return true;
  const first = Math.min(...cron.days.values);
  const leapYear = 2024;
  return cron.months.values.some((month) => first <= daysInMonth(leapYear, month));
}

function isDay(cron: Cron, day: number, weekday: number): boolean {
  const byDay = cron.days.has(day);
  const byWeekday = cron.weekdays.has(weekday);
  return areAlternatives(cron) ? byDay || byWeekday : byDay && byWeekday;
}

/** Whether it runs in each hour of a day that it runs on at all. */
export const runsEveryHour = (cron: Cron): boolean => cron.hours.values.length === 24;

/** The first reading at or after `from` and before `before` at which it is time; null when there is none. */
export function nextReading(cron: Cron, from: WallTime, before: WallTime): WallTime | null {
  if (from >= before) return null;
  const start = Math.ceil(from / MINUTE_MS) * MINUTE_MS;
  let { year, month, day } = dateOf(start);
  for (;;) {
    if (midnightOf({ year, month, day }) >= before) return null;
    if (cron.months.has(month)) {
      const found = readingInMonth(cron, { year, month, day }, start);
      if (found !== null) return found < before ? found : null;
    }
    [year, month, day] = month === 12 ? [year + 1, 1, 1] : [year, month + 1, 1];
  }
}

function readingInMonth(
  cron: Cron,
  { year, month, day }: { year: number; month: number; day: number },
  start: WallTime,
): WallTime | null {
  const last = daysInMonth(year, month);
  for (let date = day; date <= last; date += 1) {
    const midnight = midnightOf({ year, month, day: date });
    if (!isDay(cron, date, weekdayOf(midnight))) continue;
    const found = readingInDay(cron, midnight, start);
    if (found !== null) return found;
  }
  return null;
}

function readingInDay(cron: Cron, midnight: WallTime, start: WallTime): WallTime | null {
  for (const hour of cron.hours.values) {
    const hourStart = midnight + hour * HOUR_MS;
    if (hourStart + HOUR_MS <= start) continue;
    for (const minute of cron.minutes.values) {
      const reading = hourStart + minute * MINUTE_MS;
      if (reading >= start) return reading;
    }
  }
  return null;
}
