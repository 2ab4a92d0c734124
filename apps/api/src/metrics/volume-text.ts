import { type VolumeRow } from '@soteria/contracts';
import { type Turns } from '../cluster/turns';
import { type RowChunk } from '../inventory/row-chunk';
import { familyHead } from './exposition';
import { type FamilyTexts, JoinedTexts, TOGETHER } from './joined-texts';
import { VOLUME_FAMILIES, type VolumeSubject, volumeLabels } from './volume-families';

/** The clock is looked at once per so many volumes. */
const LOOK_EACH = 16;

/** The lines of neighbouring volumes, and of which and how many they are. */
interface ChunkText extends FamilyTexts {
  version: number;
  count: number;
}

/** The first rows of a piece. */
interface Part {
  chunk: RowChunk;
  count: number;
}

const HEADS = VOLUME_FAMILIES.map((family) => Buffer.from(familyHead(family)));

/**
 * The series of all volumes as text, kept with the pieces of the inventory: a scrape costs what
 * sending it costs, and not what writing it would (docs/performance.md, P8).
 */
export class VolumeText {
  private kept = new WeakMap<RowChunk, ChunkText>();
  private joined = new JoinedTexts();
  private scan: object | null = null;

  constructor(private readonly subjectOf: (row: VolumeRow) => VolumeSubject) {}

  /** Pieces of text of the first `most` of these rows, family by family; `scan` is what physical sizes are of. */
  async pieces(
    chunks: readonly RowChunk[],
    scan: object | null,
    turns: Turns,
    most = Infinity,
  ): Promise<Buffer[]> {
    if (scan !== this.scan) {
      this.kept = new WeakMap();
      this.joined = new JoinedTexts();
    }
    this.scan = scan;
    const joined: FamilyTexts[] = [];
    let neighbours: ChunkText[] = [];
    const join = () => {
      joined.push(this.joined.of(joined.length, neighbours));
      neighbours = [];
    };
    for (const { chunk, count } of partsOf(chunks, most)) {
      neighbours.push(this.known(chunk, count) ?? (await this.written(chunk, count, turns)));
      if (neighbours.length === TOGETHER) join();
      if (turns.isOver) await turns.end();
    }
    if (neighbours.length > 0) join();
    this.joined.end(joined.length);
    return HEADS.flatMap((head, family) => headed(head, family, joined));
  }

  private known(chunk: RowChunk, count: number): ChunkText | undefined {
    const known = this.kept.get(chunk);
    return known?.version === chunk.version && known.count === count ? known : undefined;
  }

  /** What changes while others have their turn makes it known to nobody, and is written next time. */
  private async written(chunk: RowChunk, count: number, turns: Turns): Promise<ChunkText> {
    const { kept } = this;
    const { version } = chunk;
    const lines: string[][] = [];
    for (const row of chunk.rows.slice(0, count)) {
      lines.push(this.linesOf(row));
      if (lines.length % LOOK_EACH === 0 && turns.isOver) await turns.end();
    }
    const texts = VOLUME_FAMILIES.map((_, family) =>
      Buffer.from(lines.map((each) => each[family] ?? '').join('')),
    );
    const text = { version, count, texts };
    kept.set(chunk, text);
    return text;
  }

  private linesOf(row: VolumeRow): string[] {
    const subject = this.subjectOf(row);
    const labels = volumeLabels(row);
    return VOLUME_FAMILIES.map((family) => family.lines(subject, labels));
  }
}

/** The pieces that hold the first `most` rows, each as it is once it is reached; the last of them perhaps in part. */
function* partsOf(chunks: readonly RowChunk[], most: number): Generator<Part> {
  let left = most;
  for (const chunk of chunks) {
    if (left === 0) return;
    const count = Math.min(chunk.rows.length, left);
    left -= count;
    yield { chunk, count };
  }
}

/** A family's head and its texts; nothing where it has none. */
function headed(head: Buffer, family: number, joined: readonly FamilyTexts[]): Buffer[] {
  const pieces = [head];
  for (const { texts } of joined) {
    const text = texts[family];
    if (text !== undefined && text.length > 0) pieces.push(text);
  }
  return pieces.length > 1 ? pieces : [];
}
