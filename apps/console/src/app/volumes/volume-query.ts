import { type VolumeRow } from '@soteria/contracts';
import { VOLUME_STATUSES, type VolumeStatus } from '@soteria/domain';
import { matcher } from '../data/row-search';

export const SORT_KEYS = [
  'status',
  'name',
  'workload',
  'size',
  'age',
  'margin',
  'nextRun',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** What the list of volumes shows, and in which order; all of it stands in the address. */
export interface VolumeQuery {
  text: string;
  statuses: readonly VolumeStatus[];
  storageClass: string;
  policy: string;
  sort: SortKey;
  descending: boolean;
}

/** The query parameters of /volumes, as the router hands them over. */
export interface QueryParams {
  q?: string | undefined;
  status?: string | undefined;
  class?: string | undefined;
  policy?: string | undefined;
  sort?: string | undefined;
}

const isStatus = (text: string): text is VolumeStatus =>
  (VOLUME_STATUSES as readonly string[]).includes(text);
const isSortKey = (text: string): text is SortKey =>
  (SORT_KEYS as readonly string[]).includes(text);

/** Reads the address; what it does not know, it leaves out, so that an old link still shows something. */
export function readQuery(params: QueryParams): VolumeQuery {
  const sort = params.sort ?? '';
  const key = sort.replace(/^-/, '');
  return {
    text: params.q ?? '',
    statuses: (params.status ?? '').split(',').filter(isStatus),
    storageClass: params.class ?? '',
    policy: params.policy ?? '',
    sort: isSortKey(key) ? key : 'status',
    descending: sort.startsWith('-'),
  };
}

export const isDefaultOrder = ({ sort, descending }: VolumeQuery): boolean =>
  sort === 'status' && !descending;

/** Writes the address; null takes a parameter away. */
export function writeQuery(query: VolumeQuery): Record<keyof QueryParams, string | null> {
  return {
    q: query.text.trim() || null,
    status: query.statuses.join(',') || null,
    class: query.storageClass || null,
    policy: query.policy || null,
    sort: isDefaultOrder(query) ? null : `${query.descending ? '-' : ''}${query.sort}`,
  };
}

export const isSameQuery = (one: VolumeQuery, other: VolumeQuery): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Whether anything but the order narrows the list. */
export const isFiltered = (query: VolumeQuery): boolean =>
  query.text.trim() !== '' ||
  query.statuses.length > 0 ||
  query.storageClass !== '' ||
  query.policy !== '';

/** Rows that match everything but the status: what the counts beside the statuses are about. */
export function narrow(rows: readonly VolumeRow[], query: VolumeQuery): VolumeRow[] {
  const matchesText = matcher(query.text);
  return rows.filter(
    (row) =>
      (query.storageClass === '' || row.storageClass === query.storageClass) &&
      (query.policy === '' || row.policies.includes(query.policy)) &&
      matchesText(row),
  );
}

/** The rows of the chosen statuses; all when none is chosen. */
export const ofStatuses = (
  rows: readonly VolumeRow[],
  statuses: readonly VolumeStatus[],
): VolumeRow[] => rows.filter((row) => statuses.length === 0 || statuses.includes(row.status));

/** Worst first: what needs somebody stands at the top without any sorting. */
const SEVERITY: Record<VolumeStatus, number> = {
  never: 0,
  overdue: 1,
  unprotected: 2,
  unknown: 3,
  ok: 4,
  excluded: 5,
  unsupported: 6,
};

/** Sorts before every time of day. */
const NO_TIME = '';
/** Sorts after every time of day. */
const LAST_OF_ALL = '~';

const KEYS: Record<SortKey, (row: VolumeRow) => string | number> = {
  status: (row) => SEVERITY[row.status],
  name: (row) => row.pvc,
  workload: (row) => row.workloads[0]?.name ?? LAST_OF_ALL,
  size: (row) => row.capacityBytes,
  age: (row) => row.lastRestorePoint?.time ?? NO_TIME,
  margin: (row) => row.dueAt ?? LAST_OF_ALL,
  nextRun: (row) => row.nextRunAt ?? LAST_OF_ALL,
};

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

/** Sorts by the key, and among equals by namespace and name, so that the order is always the same. */
export function sortRows(rows: readonly VolumeRow[], query: VolumeQuery): VolumeRow[] {
  const key = KEYS[query.sort];
  const direction = query.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort(
      (a, b) =>
        direction * compare(a.key, b.key) ||
        compare(a.row.namespace, b.row.namespace) ||
        compare(a.row.pvc, b.row.pvc),
    )
    .map(({ row }) => row);
}

export function countByStatus(rows: readonly VolumeRow[]): Record<VolumeStatus, number> {
  const counts: Record<VolumeStatus, number> = {
    ok: 0,
    overdue: 0,
    never: 0,
    unprotected: 0,
    excluded: 0,
    unsupported: 0,
    unknown: 0,
  };
  for (const row of rows) counts[row.status] += 1;
  return counts;
}
