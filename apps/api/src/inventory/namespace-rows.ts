import { type StatusSummary, type VolumeRow } from '@soteria/contracts';
import { RowChunk } from './row-chunk';
import { emptySummary } from './summary';

/** So many rows make one piece at most; half of them cost about half a millisecond to write anew. */
const MAX_CHUNK_ROWS = 64;

/** The rows of one namespace, in the order of their names. */
export class NamespaceRows {
  readonly chunks: RowChunk[] = [];
  readonly summary: StatusSummary = emptySummary();
  size = 0;
  /** The change that happened here last: its number, and its moment. */
  stamp = 0;
  changedAt = 0;

  /** `total` counts the rows of all namespaces. */
  constructor(
    readonly namespace: string,
    private readonly total: StatusSummary,
  ) {}

  *rows(): Generator<VolumeRow> {
    for (const { rows } of this.chunks) yield* rows;
  }

  get(pvc: string): VolumeRow | undefined {
    const chunk = this.chunkOf(pvc);
    const row = chunk?.rows[chunk.placeOf(pvc)];
    return row?.pvc === pvc ? row : undefined;
  }

  set(row: VolumeRow): void {
    const chunk = this.chunkOf(row.pvc) ?? this.firstChunk();
    const at = chunk.placeOf(row.pvc);
    const before = chunk.rows[at];
    const isThere = before?.pvc === row.pvc;
    if (isThere) this.count(before, -1);
    chunk.rows.splice(at, isThere ? 1 : 0, row);
    this.count(row, 1);
    if (isThere) chunk.replaced(at);
    else chunk.resized();
    if (chunk.rows.length > MAX_CHUNK_ROWS) this.split(chunk);
  }

  delete(pvc: string): void {
    const chunk = this.chunkOf(pvc);
    const at = chunk?.placeOf(pvc) ?? 0;
    const row = chunk?.rows[at];
    if (!chunk || row?.pvc !== pvc) return;
    this.count(row, -1);
    chunk.rows.splice(at, 1);
    chunk.resized();
    if (chunk.rows.length === 0) this.chunks.splice(this.chunks.indexOf(chunk), 1);
  }

  /** The chunk in which a name is, or would be. */
  chunkOf(pvc: string): RowChunk | undefined {
    let [low, high] = [0, this.chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.chunks[middle]?.first ?? '') <= pvc) low = middle + 1;
      else high = middle;
    }
    return this.chunks[Math.max(low - 1, 0)];
  }

  private count({ status }: VolumeRow, more: number): void {
    this.size += more;
    this.summary[status] += more;
    this.total[status] += more;
  }

  private firstChunk(): RowChunk {
    const chunk = new RowChunk([]);
    this.chunks.push(chunk);
    return chunk;
  }

  private split(chunk: RowChunk): void {
    const upper = new RowChunk(chunk.rows.splice(chunk.rows.length >> 1));
    this.chunks.splice(this.chunks.indexOf(chunk) + 1, 0, upper);
  }
}
