import { type InventoryChange, type StatusSummary } from '@soteria/contracts';
import { fingerprint } from '@soteria/domain';
import { type Reach } from '../access/caller';
import { type Part } from '../live/cuts';
import { type NamespaceRows } from './namespace-rows';
import { sumOf } from './summary';

/** The inventory as somebody sees it: rows, counts and a revision that tell of nothing else. */
export interface InventoryView {
  revision: string;
  /** Since when all this is as it is. */
  changedAt: number;
  summary: StatusSummary;
  namespaces: readonly NamespaceRows[];
}

/**
 * What is left of all rows for somebody who sees a part of them. The number of changes so far would
 * tell of those elsewhere, so the revision is made of the last changes of what is seen; `secret`
 * keeps anybody from reading their numbers out of it.
 */
export function viewWithin(
  all: readonly NamespaceRows[],
  contact: { changedAt: number; stale: InventoryChange['stale'] },
  reach: Reach,
  secret: string,
): InventoryView {
  const namespaces = all.filter(({ namespace }) => reach.sees(namespace));
  const seen = namespaces.map(({ namespace, stamp }) => [namespace, stamp]);
  return {
    revision: fingerprint([secret, seen, contact.changedAt, contact.stale]),
    changedAt: Math.max(contact.changedAt, ...namespaces.map(({ changedAt }) => changedAt)),
    summary: sumOf(namespaces.map(({ summary }) => summary)),
    namespaces,
  };
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
