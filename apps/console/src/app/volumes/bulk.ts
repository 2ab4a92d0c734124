import { MAX_ITEMS_PER_OPERATION, type VolumeRow } from '@soteria/contracts';

/**
 * One operation for each namespace: with a single volume a plain backup, otherwise all of it but what is
 * not chosen. Where that is more than can be told, each volume has a backup of its own.
 */
export type BulkRequest =
  { namespace: string; pvc: string } | { namespace: string; excludePvcs: string[] };

/** How the chosen rows are asked for. `all` are the rows there are; what is chosen of a namespace is taken together. */
export function backupRequestsFor(
  chosen: readonly VolumeRow[],
  all: readonly VolumeRow[],
): BulkRequest[] {
  const byNamespace = Map.groupBy(chosen, (row) => row.namespace);
  return [...byNamespace].flatMap<BulkRequest>(([namespace, rows]) => {
    const names = new Set(rows.map((row) => row.pvc));
    const others = all.filter((row) => row.namespace === namespace && !names.has(row.pvc));
    return names.size === 1 || others.length > MAX_ITEMS_PER_OPERATION
      ? [...names].map((pvc) => ({ namespace, pvc }))
      : [{ namespace, excludePvcs: others.map((row) => row.pvc) }];
  });
}

/** Whether a request is for a row that was chosen. */
export const isOf = (request: BulkRequest, { namespace, pvc }: VolumeRow): boolean =>
  request.namespace === namespace && (!('pvc' in request) || request.pvc === pvc);

/** The one namespace that all chosen rows are in; null when there are more. */
export function commonNamespace(chosen: readonly VolumeRow[]): string | null {
  const namespaces = new Set(chosen.map((row) => row.namespace));
  const [only] = namespaces;
  return namespaces.size === 1 && only !== undefined ? only : null;
}
