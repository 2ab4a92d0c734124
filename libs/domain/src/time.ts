/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** What Go writes for a time that was never set. */
const NO_TIME = '0001-01-01T00:00:00';

/** A day, or a time with its zone; a year of six digits is how JavaScript writes those from 10000 on. */
const TIME =
  /^(?:\d{4}|[-+]\d{6})-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[-+]\d{2}:\d{2}))?$/;

/**
 * Reads an RFC 3339 time; null when it is absent, empty or not a time. `Date.parse` alone would take a time without a
 * zone for one of this machine's, and a number for a month.
 */
export function parseInstant(text: string | null | undefined): Instant | null {
  if (text == null || !TIME.test(text) || text.startsWith(NO_TIME)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}

/** Reads what a person wrote: an RFC 3339 time, or a day, which begins at midnight UTC; null for anything else. */
export function parseWrittenTime(text: string): Instant | null {
  return isDay(text.slice(0, DAY_LENGTH)) ? parseInstant(text) : null;
}

/** That of `2026-05-01`. */
const DAY_LENGTH = 10;

/** `Date.parse` takes February 30 for March 2. */
function isDay(day: string): boolean {
  const midnight = parseInstant(day);
  return midnight !== null && formatInstant(midnight).startsWith(day);
}

/** That of `.000Z`. */
const MILLISECONDS_LENGTH = 5;

/** Writes a moment as RFC 3339 in UTC with seconds (`2026-05-01T02:00:07Z`). */
export function formatInstant(instant: Instant): string {
  // By `join`, since V8 keeps what is put together by `+` as its parts, and rows keep five of these.
  return [new Date(instant).toISOString().slice(0, -MILLISECONDS_LENGTH), 'Z'].join('');
}
