import {
  type Inventory as InventoryAnswer,
  type InventorySort,
  type VolumeRow,
} from '@soteria/contracts';
import { type Cursor, cursorIn, encodeCursor, type SortKey } from './cursor';
import { type InventoryQueryDto } from './inventory.dto';

/** What comes first when sorting by status: what needs somebody most. */
const STATUS_ORDER = [
  'never',
  'overdue',
  'unprotected',
  'unknown',
  'ok',
  'excluded',
  'unsupported',
];

const SORT_KEYS: Readonly<Record<InventorySort, (row: VolumeRow) => SortKey>> = {
  name: nameOf,
  status: ({ status }) => STATUS_ORDER.indexOf(status),
  size: ({ capacityBytes }) => capacityBytes,
  age: ({ lastRestorePoint }) => lastRestorePoint?.time ?? '',
  due: ({ dueAt }) => dueAt ?? '\uffff',
};

/** The rows that match a query, sorted; and one page of them. */
export function searchedPage(
  rows: Iterable<VolumeRow>,
  query: InventoryQueryDto,
): Pick<InventoryAnswer, 'total' | 'items' | 'continue'> {
  const matching = [...rows].filter((row) => matches(row, query));
  const descending = query.sort.startsWith('-');
  const by = SORT_KEYS[query.sort.replace('-', '') as InventorySort];
  matching.sort((a, b) => compare(a, b, by, descending));
  const cursor = cursorIn(query);
  const from = cursor === null ? 0 : pageStart(matching, cursor, by, descending);
  const items = matching.slice(from, from + query.limit);
  const last = items.at(-1);
  const more = last !== undefined && from + items.length < matching.length;
  return {
    total: matching.length,
    items,
    ...(more ? { continue: encodeCursor(query.sort, by(last), nameOf(last)) } : {}),
  };
}

export function nameOf({ namespace, pvc }: Pick<VolumeRow, 'namespace' | 'pvc'>): string {
  return `${namespace}/${pvc}`;
}

function matches(row: VolumeRow, query: InventoryQueryDto): boolean {
  return (
    oneOf(query.namespace, row.namespace) &&
    oneOf(query.status, row.status) &&
    oneOf(query.storageClass, row.storageClass ?? '') &&
    (query.policy === undefined || row.policies.includes(query.policy)) &&
    (query.q === undefined || containsText(row, query.q.toLowerCase()))
  );
}

/** Several values of one filter, joined by commas, are alternatives. */
const oneOf = (wanted: string | undefined, value: string): boolean =>
  wanted === undefined || wanted.split(',').includes(value);

function containsText(row: VolumeRow, text: string): boolean {
  const texts = [
    nameOf(row),
    row.volume ?? '',
    row.storageClass ?? '',
    ...row.workloads.map(({ name }) => name),
    ...Object.entries(row.labels).map(([key, value]) => `${key}=${value}`),
  ];
  return texts.some((each) => each.toLowerCase().includes(text));
}

function compareKeys(a: SortKey, b: SortKey): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compare(
  a: VolumeRow,
  b: VolumeRow,
  by: (row: VolumeRow) => SortKey,
  descending: boolean,
): number {
  const order = compareKeys(by(a), by(b)) * (descending ? -1 : 1);
  return order === 0 ? compareKeys(nameOf(a), nameOf(b)) : order;
}

function pageStart(
  sorted: readonly VolumeRow[],
  { key, name }: Cursor,
  by: (row: VolumeRow) => SortKey,
  descending: boolean,
): number {
  const isAfter = (row: VolumeRow) => {
    const order = compareKeys(by(row), key) * (descending ? -1 : 1);
    return order > 0 || (order === 0 && nameOf(row) > name);
  };
  const at = sorted.findIndex(isAfter);
  return at < 0 ? sorted.length : at;
}
