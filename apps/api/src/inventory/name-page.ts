import { type VolumeRow } from '@soteria/contracts';
import { type NamespaceRows } from './namespace-rows';
import { type RowChunk } from './row-chunk';

/** Neighbouring rows of a page. */
export interface Stretch {
  chunk: RowChunk;
  from: number;
  to: number;
}

/** A page of rows in the order of their names. */
export interface NamePage {
  total: number;
  stretches: Stretch[];
  last: VolumeRow | undefined;
  more: boolean;
}

/** The rows after a name, as far as the limit goes, without looking at each of them. */
export function namePage(
  namespaces: readonly NamespaceRows[],
  after: string | null,
  limit: number,
): NamePage {
  const total = namespaces.reduce((sum, { size }) => sum + size, 0);
  const page: NamePage = { total, stretches: [], last: undefined, more: false };
  let left = limit;
  for (const { chunk, from } of chunksAfter(namespaces, after)) {
    if (left === 0) {
      page.more = true;
      break;
    }
    const to = Math.min(chunk.rows.length, from + left);
    page.stretches.push({ chunk, from, to });
    page.last = chunk.rows[to - 1];
    page.more = to < chunk.rows.length;
    left -= to - from;
  }
  return page;
}

function* chunksAfter(
  namespaces: readonly NamespaceRows[],
  after: string | null,
): Generator<{ chunk: RowChunk; from: number }> {
  for (const { namespace, chunks } of namespaces) {
    for (const chunk of chunks) {
      const from = after === null ? 0 : firstAfter(namespace, chunk, after);
      if (from < chunk.rows.length) yield { chunk, from };
    }
  }
}

/** The place of the first row behind a name (`namespace/pvc`). */
function firstAfter(namespace: string, { rows }: RowChunk, after: string): number {
  const isAfter = (row: VolumeRow | undefined) => `${namespace}/${row?.pvc ?? ''}` > after;
  if (!isAfter(rows.at(-1))) return rows.length;
  return isAfter(rows[0]) ? 0 : rows.findIndex(isAfter);
}
