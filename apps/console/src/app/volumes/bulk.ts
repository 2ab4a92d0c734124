import { type VolumeRow } from '@soteria/contracts';

/** One operation for each namespace: with a single volume a plain backup, otherwise all of it but what is not chosen. */
export type BulkRequest =
  { namespace: string; pvc: string } | { namespace: string; excludePvcs: string[] };

/** How the chosen rows are asked for. `all` are the rows there are; what is chosen of a namespace is taken together. */
export function backupRequestsFor(
  chosen: readonly VolumeRow[],
  all: readonly VolumeRow[],
): BulkRequest[] {
  const byNamespace = Map.groupBy(chosen, (row) => row.namespace);
  return [...byNamespace].map(([namespace, rows]) => {
    const [only, ...rest] = rows;
    if (only && rest.length === 0) return { namespace, pvc: only.pvc };
    const names = new Set(rows.map((row) => row.pvc));
    const others = all.filter((row) => row.namespace === namespace && !names.has(row.pvc));
    return { namespace, excludePvcs: others.map((row) => row.pvc) };
  });
}

/** The one namespace that all chosen rows are in; null when there are more. */
export function commonNamespace(chosen: readonly VolumeRow[]): string | null {
  const namespaces = new Set(chosen.map((row) => row.namespace));
  const [only] = namespaces;
  return namespaces.size === 1 && only !== undefined ? only : null;
}
