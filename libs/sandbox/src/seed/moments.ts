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

/** A moment before now: `2h ago`, `3d 4h ago`, or `now`. */
export type Moment = string;

/** Reads a moment; throws for one that nobody can have meant. */
export function instantOf(moment: Moment, now: Instant): Instant {
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
