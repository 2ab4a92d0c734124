/** What went through the tap since it began. */
export interface Traffic {
  /** By `verb plural`. */
  requests: Record<string, number>;
  /** Bodies of answers. */
  bytes: number;
  /** Those of watches alone. */
  eventBytes: number;
}
