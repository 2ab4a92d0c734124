import { type VolumeRow } from '@soteria/contracts';
import { type PackedText, packed } from './spliced-gzip';

const COMMA = Buffer.from(',');

/** Neighbouring rows as finished bytes, kept until one of them is another. */
export class RowChunk {
  private text: Buffer | null = null;
  private packedText: PackedText | null = null;
  /** Where a page ended in the middle: the same pages are asked for again and again. */
  private cut: { from: number; to: number; packed: PackedText } | null = null;

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

  /** To be called after each change of `rows`. */
  changed(): void {
    this.version += 1;
    this.text = this.packedText = this.cut = null;
  }

  /** These rows as JSON, joined by commas, with one more in front unless nothing stands before them. */
  json(from: number, to: number, isFirst: boolean): Buffer {
    if (from > 0 || to < this.rows.length) return jsonOf(this.rows.slice(from, to), isFirst);
    this.text ??= jsonOf(this.rows, false);
    return isFirst ? this.text.subarray(COMMA.length) : this.text;
  }

  /** The same rows compressed, always without a comma in front. */
  packed(from: number, to: number): PackedText {
    if (from === 0 && to === this.rows.length) {
      this.packedText ??= packed(this.text?.subarray(COMMA.length) ?? jsonOf(this.rows, true));
      return this.packedText;
    }
    if (this.cut?.from !== from || this.cut.to !== to) {
      this.cut = { from, to, packed: packed(jsonOf(this.rows.slice(from, to), true)) };
    }
    return this.cut.packed;
  }
}

function jsonOf(rows: readonly VolumeRow[], isFirst: boolean): Buffer {
  const texts = rows.map((row) => JSON.stringify(row)).join(',');
  return Buffer.from(isFirst ? texts : `,${texts}`);
}
