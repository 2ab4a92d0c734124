import { gzipSync } from 'node:zlib';
import { type Inventory as InventoryAnswer } from '@soteria/contracts';
import { formatInstant } from '@soteria/domain';
import { type Coding, etagOf, type FinishedAnswer } from '../http/finished-answer';
import { cursorIn, encodeCursor } from './cursor';
import { nameOf, searchedPage } from './inventory-page';
import { type InventoryQueryDto } from './inventory.dto';
import { namePage } from './name-page';
import { type InventoryView } from './narrow';
import { type NamespaceRows } from './namespace-rows';
import { spliceGzip, stored } from './spliced-gzip';

/** What of an answer comes before its rows. */
type Head = Pick<InventoryAnswer, 'revision' | 'asOf' | 'stale' | 'summary'>;

/** An answer about the inventory as bytes. */
export function inventoryBytes(
  view: InventoryView,
  stale: InventoryAnswer['stale'],
  query: InventoryQueryDto,
  coding: Coding,
): FinishedAnswer {
  const { revision, summary, changedAt } = view;
  const head: Head = { revision, asOf: formatInstant(changedAt), stale, summary };
  const pieces = isByName(query)
    ? piecesByName(view.namespaces, head, query, coding)
    : searchedPieces(view.namespaces, head, query, coding);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return { coding, etag: etagOf(revision, coding), pieces, length };
}

/** Rows in the order in which they are kept, of some namespaces or all. */
const isByName = ({ sort, status, policy, storageClass, q }: InventoryQueryDto): boolean =>
  sort === 'name' && (status ?? policy ?? storageClass ?? q) === undefined;

/** Made of the pieces that are kept, so that a change costs no more than its own piece. */
function piecesByName(
  all: readonly NamespaceRows[],
  head: Head,
  query: InventoryQueryDto,
  coding: Coding,
): Buffer[] {
  const wanted = query.namespace?.split(',');
  const namespaces = wanted ? all.filter(({ namespace }) => wanted.includes(namespace)) : all;
  const page = namePage(namespaces, cursorIn(query)?.name ?? null, query.limit);
  const { total, stretches, last, more } = page;
  const next = more && last ? encodeCursor(query.sort, nameOf(last), nameOf(last)) : null;
  const start = Buffer.from(startOf({ ...head, total }));
  const end = Buffer.from(endOf(next));
  if (coding === 'identity') {
    const rows = stretches.map(({ chunk, from, to }, at) => chunk.json(from, to, at === 0));
    return [start, ...rows, end];
  }
  const rows = stretches.map(({ chunk, from, to }, at) => chunk.packed(from, to, at === 0));
  return spliceGzip([stored(start), ...rows, stored(end)]);
}

function searchedPieces(
  namespaces: readonly NamespaceRows[],
  head: Head,
  query: InventoryQueryDto,
  coding: Coding,
): Buffer[] {
  const rows = namespaces.flatMap((each) => [...each.rows()]);
  const { total, items, continue: next } = searchedPage(rows, query);
  const texts = items.map((row) => JSON.stringify(row)).join(',');
  const text = Buffer.from(`${startOf({ ...head, total })}${texts}${endOf(next ?? null)}`);
  return [coding === 'gzip' ? gzipSync(text) : text];
}

/** Everything up to the first row. */
function startOf(head: Head & { total: number }): string {
  return JSON.stringify({ ...head, items: [] }).slice(0, -']}'.length);
}

/** Everything after the last row. */
const endOf = (next: string | null): string =>
  next === null ? ']}' : `],"continue":${JSON.stringify(next)}}`;
