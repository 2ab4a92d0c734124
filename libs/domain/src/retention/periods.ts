import { DAY_MS, HOUR_MS, type Instant } from '../time';
import { dateOf } from '../schedule/wall';
import { type Zone } from '../schedule/zone';

/** The rules of a retention that count, in the order in which they are told; `last` counts points, the others periods. */
export const COUNTED_RULES = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
export type PeriodRule = Exclude<(typeof COUNTED_RULES)[number], 'last'>;

/** 1970-01-01 was a Thursday. */
const DAYS_FROM_MONDAY_TO_EPOCH = 3;

/**
 * The period that a moment belongs to, by the clocks of a zone: two moments of one hour, day, week … have the
 * same one. Weeks are those of ISO 8601, from Monday to Sunday, whatever the year.
 */
export function periodOf(rule: PeriodRule, instant: Instant, zone: Zone): number {
  const wall = zone.wallAt(instant);
  switch (rule) {
    case 'hourly':
      return Math.floor(wall / HOUR_MS);
    case 'daily':
      return Math.floor(wall / DAY_MS);
    case 'weekly':
      return Math.floor((wall / DAY_MS + DAYS_FROM_MONDAY_TO_EPOCH) / 7);
    case 'monthly': {
      const { year, month } = dateOf(wall);
      return year * 12 + month;
    }
    case 'yearly':
      return dateOf(wall).year;
  }
}
