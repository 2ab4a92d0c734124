import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, formatInstant } from '../time';

/** A moment for a sentence, to the minute: `2026-11-22 02:00 UTC`. */
export function momentInWords(instant: Instant): string {
  const written = formatInstant(instant);
  return `${written.slice(0, -10)} ${written.slice(-9, -4)} UTC`;
}

const MONTH_MS = 30 * DAY_MS;
const YEAR_MS = 365 * DAY_MS;

/**
 * Says a moment as seen from now: `in 4 h`, `9 h ago`, `now` within a minute. Rounds towards now, so
 * that an age is never overstated and time left never runs out early.
 */
export function relativeTime(instant: Instant, now: Instant): string {
  const distance = Math.abs(instant - now);
  if (distance < MINUTE_MS) return 'now';
  const said = roughly(distance);
  return instant > now ? `in ${said}` : `${said} ago`;
}

/** A length of time in its largest sensible unit, rounded down: `4 h`, `90 min` below two hours. */
function roughly(ms: number): string {
  if (ms < 2 * HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  if (ms < 2 * MONTH_MS) return `${Math.floor(ms / DAY_MS)} d`;
  if (ms < 2 * YEAR_MS) return `${Math.floor(ms / MONTH_MS)} months`;
  return `${Math.floor(ms / YEAR_MS)} years`;
}
