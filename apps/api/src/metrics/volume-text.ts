import { type VolumeRow } from '@soteria/contracts';
import { familyHead } from './exposition';
import { type Turns } from './turns';
import { VOLUME_FAMILIES, type VolumeSubject, volumeLabels } from './volume-families';

/** The clock is looked at once per so many volumes. */
const LOOK_EACH = 64;
/** Text is handed on in pieces of about so many characters. */
const CHUNK_CHARS = 64 * 1_024;

/** What a volume's lines rest on beside its row, and may change without it. */
export type VolumeSources = Pick<VolumeSubject, 'backupVolume' | 'physicalBytes'>;

export interface VolumeReader {
  sourcesOf(row: VolumeRow): VolumeSources;
  subjectOf(row: VolumeRow, sources: VolumeSources): VolumeSubject;
}

/** The lines of one volume, one text for each family, and what they were made of. */
interface VolumeLines extends VolumeSources {
  texts: readonly string[];
}

/**
 * The series of all volumes as text. The lines of a volume are kept with its inventory row, which
 * is another object whenever anything changed, and go with it.
 */
export class VolumeText {
  private readonly kept = new WeakMap<VolumeRow, VolumeLines>();

  constructor(private readonly reader: VolumeReader) {}

  /** Pieces of text of exactly these rows, family by family. */
  async *chunks(rows: readonly VolumeRow[], turns: Turns): AsyncGenerator<string> {
    const lines: VolumeLines[] = [];
    for (const row of rows) {
      lines.push(this.linesOf(row));
      if (lines.length % LOOK_EACH === 0 && turns.isOver) await turns.end();
    }
    for (const [family, description] of VOLUME_FAMILIES.entries()) {
      let head = familyHead(description);
      let text = '';
      for (const [at, { texts }] of lines.entries()) {
        text += texts[family] ?? '';
        if (text.length >= CHUNK_CHARS) {
          yield head + text;
          head = text = '';
        }
        if (at % LOOK_EACH === 0 && turns.isOver) await turns.end();
      }
      if (text !== '') yield head + text;
    }
  }

  private linesOf(row: VolumeRow): VolumeLines {
    const sources = this.reader.sourcesOf(row);
    const before = this.kept.get(row);
    const isSame =
      before?.backupVolume === sources.backupVolume &&
      before?.physicalBytes === sources.physicalBytes;
    if (before && isSame) return before;
    const subject = this.reader.subjectOf(row, sources);
    const labels = volumeLabels(row);
    const texts = VOLUME_FAMILIES.map((family) => family.lines(subject, labels));
    const lines = { ...sources, texts };
    this.kept.set(row, lines);
    return lines;
  }
}
