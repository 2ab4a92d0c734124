import { type VolumeStatus } from '../status';
import { type Instant } from '../time';

/** What one rule says of a volume, with the moments at which it would say something else. */
export interface Verdict {
  status: VolumeStatus;
  reason: string;
  since: Instant | null;
  objectiveSeconds: number | null;
  dueAt: Instant | null;
  changesAt: readonly Instant[];
}

type Details = Partial<Omit<Verdict, 'status' | 'reason'>>;

export const verdict = (
  status: VolumeStatus,
  reason: string,
  { since = null, objectiveSeconds = null, dueAt = null, changesAt = [] }: Details = {},
): Verdict => ({ status, reason, since, objectiveSeconds, dueAt, changesAt });

const LONGEST_QUOTE = 240;

/** Somebody else's text as the end of a sentence of ours: one line, not endless, with one full stop. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const short = line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1)}…` : line;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
