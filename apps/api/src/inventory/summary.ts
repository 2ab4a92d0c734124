import { type StatusSummary } from '@soteria/contracts';
import { VOLUME_STATUSES } from '@soteria/domain';

/** A summary of no rows at all. */
export function emptySummary(): StatusSummary {
  const entries = VOLUME_STATUSES.map((status) => [status, 0] as const);
  return Object.fromEntries(entries) as StatusSummary;
}

/** The counts of several summaries together. */
export function sumOf(summaries: Iterable<StatusSummary>): StatusSummary {
  const sum = emptySummary();
  for (const each of summaries) {
    for (const status of VOLUME_STATUSES) sum[status] += each[status];
  }
  return sum;
}
