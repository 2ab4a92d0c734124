/** What went through the tap since it began. */
export interface Traffic {
  /** By `verb plural`. */
  requests: Record<string, number>;
  /** Bodies of answers. */
  bytes: number;
  /** Those of watches alone. */
  eventBytes: number;
}

/** How often each thing was asked for in between. */
export function difference(after: Traffic, before: Traffic): Record<string, number> {
  const entries = Object.entries(after.requests).map(
    ([what, count]) => [what, count - (before.requests[what] ?? 0)] as const,
  );
  return Object.fromEntries(entries);
}
