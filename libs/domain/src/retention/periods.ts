import { DAY_MS, type Instant } from '../time';
import { weekdayOf } from '../schedule/wall';
import { type Zone } from '../schedule/zone';

/** The rules of a retention that count, in the order in which they are told; `last` counts points, the others periods. */
export const COUNTED_RULES = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
export type PeriodRule = Exclude<(typeof COUNTED_RULES)[number], 'last'>;

/**
 * The period that a moment belongs to, by the clocks of a zone: two moments of one hour, day, week … have the
 * same one. Weeks are those of ISO 8601: from Monday to Sunday, named after the year of their Thursday.
 */
export function periodOf(rule: PeriodRule, instant: Instant, zone: Zone): string {
  const wall = zone.wallAt(instant);
  const shown = new Date(wall).toISOString();
  switch (rule) {
    case 'hourly':
      return shown.slice(0, 13);
    case 'daily':
      return shown.slice(0, 10);
    case 'weekly':
      return isoWeek(wall);
    case 'monthly':
      return shown.slice(0, 7);
    case 'yearly':
      return shown.slice(0, 4);
  }
}

function isoWeek(wall: number): string {
  const daysSinceMonday = (weekdayOf(wall) + 6) % 7;
  const thursday = wall + (3 - daysSinceMonday) * DAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
