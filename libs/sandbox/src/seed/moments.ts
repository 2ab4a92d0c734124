import {
  DAY_MS,
  formatInstant,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  type Instant,
} from '@soteria/domain';

const UNITS: Readonly<Record<string, number>> = {
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
};

/** A moment before now (`2h ago`, `3d 4h ago`, or `now`), or an instant itself. */
export type Moment = string | Instant;

/** Reads a moment; throws for one that nobody can have meant. */
export function instantOf(moment: Moment, now: Instant): Instant {
  if (typeof moment === 'number') return moment;
  if (moment === 'now') return now;
  const found = /^((?:\d+(?:\.\d+)?[smhd]\s*)+) ago$/.exec(moment);
  if (!found) throw new Error(`"${moment}" is no moment; say "2h ago" or "now"`);
  const parts = [...(found[1] ?? '').matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  return parts.reduce(
    (at, [, amount, unit]) => at - Number(amount) * (UNITS[unit ?? ''] ?? 0),
    now,
  );
}

/** The same as text, in whole seconds. */
export const timeOf = (moment: Moment, now: Instant): string =>
  formatInstant(instantOf(moment, now));

/** The moments of the last days at which a daily job ran, oldest first; UTC. */
export function dailySlots(now: Instant, days: number, hour: number): Instant[] {
  const today = Math.floor(now / DAY_MS) * DAY_MS + hour * HOUR_MS;
  const last = today <= now ? today : today - DAY_MS;
  return Array.from({ length: days }, (_, index) => last - (days - 1 - index) * DAY_MS);
}

/** The moments of the last runs of a job that runs every so many hours, oldest first; UTC. */
export function hourlySlots(now: Instant, count: number, everyHours = 1): Instant[] {
  const stepMs = everyHours * HOUR_MS;
  const last = Math.floor(now / stepMs) * stepMs;
  return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * stepMs);
}
