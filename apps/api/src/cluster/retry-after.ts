/**
 * Reads a `Retry-After` header: whole seconds or an HTTP date. Answers milliseconds from `now`
 * (wall clock), and null where the header is absent or makes no sense.
 */
export function parseRetryAfterMs(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  // Date.parse alone would take numbers and half-written dates for years.
  if (!/^[A-Za-z]{3}, \d{2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : Math.max(instant - now, 0);
}
