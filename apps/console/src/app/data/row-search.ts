import { type VolumeRow } from '@soteria/contracts';

/** What can be searched of a row, in lower case. Kept with the row: at 10,000 rows each key press would make it anew. */
const searchable = new WeakMap<VolumeRow, string>();

export function searchableText(row: VolumeRow): string {
  const known = searchable.get(row);
  if (known !== undefined) return known;
  const workloads = row.workloads.map(({ kind, name }) => `${kind}/${name}`);
  const labels = Object.entries(row.labels).map(([key, value]) => `${key}=${value}`);
  const text = [`${row.namespace}/${row.pvc}`, row.volume ?? '', ...workloads, ...labels]
    .join(' ')
    .toLowerCase();
  searchable.set(row, text);
  return text;
}

const words = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Whether a row has every word of the text somewhere. */
export function matcher(text: string): (row: VolumeRow) => boolean {
  const wanted = words(text);
  // Without a word to look for, no row's text has to be made.
  if (wanted.length === 0) return () => true;
  return (row) => {
    const haystack = searchableText(row);
    return wanted.every((word) => haystack.includes(word));
  };
}

/** The best matches: names that begin with the text, then names that have it, then the rest. */
export function rank(rows: readonly VolumeRow[], text: string, count: number): VolumeRow[] {
  const first = words(text)[0] ?? '';
  const score = (row: VolumeRow) =>
    row.pvc.toLowerCase().startsWith(first) ? 0 : row.pvc.toLowerCase().includes(first) ? 1 : 2;
  return rows
    .filter(matcher(text))
    .map((row) => ({ row, score: score(row) }))
    .sort((a, b) => a.score - b.score || (a.row.pvc < b.row.pvc ? -1 : 1))
    .slice(0, count)
    .map(({ row }) => row);
}
