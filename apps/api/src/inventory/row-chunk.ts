import { type VolumeRow } from '@soteria/contracts';
import { JoinedRows } from './joined-rows';
import { type PackedText, packed } from './spliced-gzip';

const COMMA = Buffer.from(',');

/** Neighbouring rows as finished bytes, kept until one of them is another. */
export class RowChunk {
  private joined: JoinedRows | null = null;
  private packedText: PackedText | null = null;
  /** As it begins or ends a page: the same pages are asked for again and again. */
  private cut: { from: number; to: number; isFirst: boolean; packed: PackedText } | null = null;

  /** Grows with whatever happens to what its rows rest on, even where no row says so. */
  version = 0;

  /** `rows` are in the order of their names. */
  constructor(readonly rows: VolumeRow[]) {}

  get first(): string {
    return this.rows[0]?.pvc ?? '';
  }

  /** Where a name stands, or would stand. */
  placeOf(pvc: string): number {
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle]?.pvc ?? '') < pvc) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** To be called after `rows` has got a row more or a row less. */
  resized(): void {
    this.changed();
    this.joined = null;
  }

  /** To be called after the row of a place became another. */
  replaced(at: number): void {
    this.changed();
    this.joined?.outdate(at);
  }

  /** These rows as JSON, joined by commas, with one more in front unless nothing stands before them. */
  json(from: number, to: number, isFirst: boolean): Buffer {
    if (from > 0 || to < this.rows.length) return jsonOf(this.rows.slice(from, to), isFirst);
    this.joined ??= new JoinedRows(this.rows);
    const text = this.joined.text();
    return isFirst ? text.subarray(COMMA.length) : text;
  }

  /** The same compressed. */
  packed(from: number, to: number, isFirst: boolean): PackedText {
    if (from === 0 && to === this.rows.length && !isFirst) {
      this.packedText ??= packed(this.joined?.text() ?? jsonOf(this.rows, false));
      return this.packedText;
    }
    const { cut } = this;
    if (cut?.from === from && cut.to === to && cut.isFirst === isFirst) return cut.packed;
    const text = packed(jsonOf(this.rows.slice(from, to), isFirst));
    this.cut = { from, to, isFirst, packed: text };
    return text;
  }

  private changed(): void {
    this.version += 1;
    this.packedText = this.cut = null;
  }
}

function jsonOf(rows: readonly VolumeRow[], isFirst: boolean): Buffer {
  const texts = rows.map((row) => JSON.stringify(row)).join(',');
  return Buffer.from(isFirst ? texts : `,${texts}`);
}
