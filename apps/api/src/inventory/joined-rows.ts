import { type VolumeRow } from '@soteria/contracts';

/**
 * Rows as JSON, with a comma in front of each. Of a row that became another only its own text is
 * written anew, and spliced in between (docs/performance.md, P7).
 */
export class JoinedRows {
  private bytes: Buffer;
  /** How many bytes each row takes, its comma included. */
  private readonly lengths: Uint32Array;
  private readonly outdated = new Set<number>();

  /** `rows` may get other rows at the same places, and neither more nor fewer. */
  constructor(private readonly rows: readonly VolumeRow[]) {
    const texts = rows.map(textOf);
    this.lengths = Uint32Array.from(texts, (text) => Buffer.byteLength(text));
    this.bytes = Buffer.from(texts.join(''));
  }

  /** The row of a place is another than when the text was written. */
  outdate(at: number): void {
    this.outdated.add(at);
  }

  text(): Buffer {
    if (this.outdated.size > 0) this.bytes = Buffer.concat(this.renewed());
    this.outdated.clear();
    return this.bytes;
  }

  /** The new texts, and what stays between them. */
  private renewed(): Buffer[] {
    const parts: Buffer[] = [];
    let [stands, at] = [0, 0];
    for (const [place, row] of this.rows.entries()) {
      const next = at + (this.lengths[place] ?? 0);
      if (this.outdated.has(place)) {
        const text = Buffer.from(textOf(row));
        parts.push(this.bytes.subarray(stands, at), text);
        this.lengths[place] = text.length;
        stands = next;
      }
      at = next;
    }
    return [...parts, this.bytes.subarray(stands)];
  }
}

const textOf = (row: VolumeRow): string => `,${JSON.stringify(row)}`;
