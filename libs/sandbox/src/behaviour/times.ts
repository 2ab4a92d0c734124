const UNIT_MS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Milliseconds of a Go duration (`5m0s`); zero when it says nothing, or is none. */
export function durationMs(text: string | undefined): number {
  const parts = [...(text ?? '').matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0),
    0,
  );
}

/** Whether an RFC 3339 time is later than another; as texts `12.5Z` would come before `12Z`. */
export const isLater = (one: string | null | undefined, other: string): boolean =>
  one != null && Date.parse(one) > Date.parse(other);

/** The later of two RFC 3339 times; the other one may be absent. */
export const laterOf = (one: string, other: string | null | undefined): string =>
  other != null && isLater(other, one) ? other : one;
