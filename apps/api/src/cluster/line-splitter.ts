const NEWLINE = 0x0a;
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, NEWLINE]);

/** A line grew beyond its limit. */
export class LineTooLong extends Error {}

/** Cuts a stream of bytes into lines. Blank lines, however long, count as nothing. */
export class LineSplitter {
  private readonly parts: Buffer[] = [];
  private length = 0;

  constructor(private readonly limitBytes: number) {}

  /** The lines that `chunk` completes. Throws `LineTooLong`. */
  *lines(chunk: Buffer): Generator<string> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.keep(chunk.subarray(start, end));
      start = end + 1;
      if (this.length > 0) yield this.take();
    }
    this.keep(chunk.subarray(start));
  }

  private keep(part: Buffer): void {
    const content = this.length === 0 ? withoutLeadingBlanks(part) : part;
    if (content.length === 0) return;
    this.parts.push(content);
    this.length += content.length;
    if (this.length > this.limitBytes) throw new LineTooLong();
  }

  private take(): string {
    const line = Buffer.concat(this.parts.splice(0), this.length).toString('utf8');
    this.length = 0;
    return line;
  }
}

function withoutLeadingBlanks(part: Buffer): Buffer {
  let start = 0;
  while (start < part.length && BLANKS.has(part[start] ?? 0)) start += 1;
  return part.subarray(start);
}
