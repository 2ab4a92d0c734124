const UNIT_MS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Milliseconds of a Go duration (`5m0s`); zero when it says nothing, or is none. */
export function durationMs(text: string | undefined): number {
  const parts = [...(text ?? '').matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0),
    0,
  );
}

/** The later of two RFC 3339 times in UTC; the other one may be absent. */
export const laterOf = (one: string, other: string | null | undefined): string =>
  other != null && other > one ? other : one;
