import { type InventoryChange, type StatusSummary, type VolumeRow } from '@soteria/contracts';
import { fingerprint, VOLUME_STATUSES } from '@soteria/domain';
import { type Reach } from '../access/caller';
import { type Part } from '../live/cuts';

/** The inventory as somebody sees it: rows, counts and a revision that tell of nothing else. */
export interface InventoryView {
  revision: string;
  summary: StatusSummary;
  rows: readonly VolumeRow[];
}

/** A summary of no rows at all. */
export function emptySummary(): StatusSummary {
  const entries = VOLUME_STATUSES.map((status) => [status, 0] as const);
  return Object.fromEntries(entries) as StatusSummary;
}

/** What is left of all rows for somebody who sees a part of them. */
export function viewWithin(
  all: Iterable<VolumeRow>,
  stale: InventoryChange['stale'],
  reach: Reach,
): InventoryView {
  const rows = [...all].filter(({ namespace }) => reach.sees(namespace));
  const summary = emptySummary();
  for (const { status } of rows) summary[status] += 1;
  // The number of changes so far would tell of those elsewhere; what is seen tells of itself alone.
  return { revision: fingerprint([rows.toSorted(byName), stale]), summary, rows };
}

/** What is left of a change; null when none of it can be seen. */
export function changeWithin(
  change: InventoryChange,
  view: InventoryView,
  reach: Reach,
): Part<InventoryChange> | null {
  const changed = change.changed.filter(({ namespace }) => reach.sees(namespace));
  const removed = change.removed.filter(({ namespace }) => reach.sees(namespace));
  if (changed.length + removed.length === 0 && change.stale === null) return null;
  const { revision, summary } = view;
  return {
    subject: 'inventory',
    state: revision,
    data: { ...change, revision, summary, changed, removed },
  };
}

function byName(one: VolumeRow, other: VolumeRow): number {
  const [a, b] = [one, other].map(({ namespace, pvc }) => `${namespace}/${pvc}`) as [
    string,
    string,
  ];
  return a < b ? -1 : 1;
}
