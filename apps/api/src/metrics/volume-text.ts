import { type VolumeRow } from '@soteria/contracts';
import { type RowChunk } from '../inventory/row-chunk';
import { familyHead } from './exposition';
import { type Turns } from './turns';
import { VOLUME_FAMILIES, type VolumeSubject, volumeLabels } from './volume-families';

/** The lines of neighbouring volumes, one text for each family, and the state they are of. */
interface ChunkText {
  version: number;
  texts: readonly Buffer[];
}

const HEADS = VOLUME_FAMILIES.map((family) => Buffer.from(familyHead(family)));

/**
 * The series of all volumes as text, kept with the pieces of the inventory: a scrape costs what
 * sending it costs, and not what writing it would (docs/performance.md, P8).
 */
export class VolumeText {
  private kept = new WeakMap<RowChunk, ChunkText>();
  private scan: object | null = null;

  constructor(private readonly subjectOf: (row: VolumeRow) => VolumeSubject) {}

  /** Pieces of text of exactly these rows, family by family; `scan` is what physical sizes are of. */
  async pieces(chunks: readonly RowChunk[], scan: object | null, turns: Turns): Promise<Buffer[]> {
    if (scan !== this.scan) this.kept = new WeakMap();
    this.scan = scan;
    const texts: (readonly Buffer[])[] = [];
    for (const chunk of chunks) {
      texts.push(this.textsOf(chunk));
      if (turns.isOver) await turns.end();
    }
    return HEADS.flatMap((head, family) => {
      const pieces = texts.flatMap((each) => each[family] ?? []).filter(({ length }) => length > 0);
      return pieces.length === 0 ? [] : [head, ...pieces];
    });
  }

  private textsOf(chunk: RowChunk): readonly Buffer[] {
    const { version } = chunk;
    const known = this.kept.get(chunk);
    if (known?.version === version) return known.texts;
    const lines = chunk.rows.map((row) => this.linesOf(row));
    const texts = VOLUME_FAMILIES.map((_, family) =>
      Buffer.from(lines.map((each) => each[family] ?? '').join('')),
    );
    this.kept.set(chunk, { version, texts });
    return texts;
  }

  private linesOf(row: VolumeRow): string[] {
    const subject = this.subjectOf(row);
    const labels = volumeLabels(row);
    return VOLUME_FAMILIES.map((family) => family.lines(subject, labels));
  }
}
