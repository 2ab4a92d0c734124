import { type VolumeRow } from '@soteria/contracts';
import { STATUS_LOOKS } from '../ui/look';

type Cell = string | number | null;

const FIELDS: readonly [head: string, cell: (row: VolumeRow) => Cell][] = [
  ['namespace', (row) => row.namespace],
  ['pvc', (row) => row.pvc],
  ['status', (row) => STATUS_LOOKS[row.status].word],
  ['reason', (row) => row.reason],
  ['workloads', (row) => row.workloads.map(({ kind, name }) => `${kind}/${name}`).join(' ')],
  ['storage_class', (row) => row.storageClass],
  ['capacity_bytes', (row) => row.capacityBytes],
  ['used_bytes', (row) => row.usedBytes],
  ['last_restore_point', (row) => row.lastRestorePoint?.time ?? null],
  ['restore_points', (row) => row.restorePoints],
  ['objective_seconds', (row) => row.objectiveSeconds],
  ['due_at', (row) => row.dueAt],
  ['policies', (row) => row.policies.join(' ')],
  ['next_run', (row) => row.nextRunAt],
];

/** A spreadsheet takes a text that begins so for a formula; a quote before it keeps it a text. */
const FORMULA = /^[=+\-@\t\r]/;

function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The rows as comma-separated values (RFC 4180), with a line of names above. */
export function toCsv(rows: readonly VolumeRow[]): string {
  const head = FIELDS.map(([name]) => name).join(',');
  const lines = rows.map((row) => FIELDS.map(([, cell]) => written(cell(row))).join(','));
  return [head, ...lines].join('\r\n') + '\r\n';
}
