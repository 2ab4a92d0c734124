/** How many texts are remembered; beyond that all are forgotten, and come back as they are sent again. */
const MAX_REMEMBERED = 256;
/** Longer texts are read anew each time, so that nobody fills memory with them. */
const MAX_LENGTH = 1_024;

/**
 * The groups that a header's text means, so that the same text is the very same list: few lists are
 * sent by many people, and what is decided by one holds for the next request (docs/performance.md, P3).
 */
export class GroupLists {
  private readonly known = new Map<string, readonly string[]>();

  /** What is remembered of a text, or else what `read` makes of it, which may throw. */
  get(text: string, read: () => readonly string[]): readonly string[] {
    const known = this.known.get(text);
    if (known) return known;
    const groups = read();
    if (text.length > MAX_LENGTH) return groups;
    if (this.known.size >= MAX_REMEMBERED) this.known.clear();
    this.known.set(text, groups);
    return groups;
  }
}
