/** A row that is drawn. */
export interface DrawnRow {
  index: number;
  heightPx: number;
}

/**
 * How high the rows of a long list are, of which few are drawn: those that were drawn as they were, the others as the
 * usual one. What was taken for the height of a row must not change once others stand below it, or the list jumps by as
 * much for each row above.
 */
export class RowHeights {
  /** By how much each row is higher than the usual one, up to the last that was drawn. */
  private readonly beyondPx: number[] = [];
  private isLearned = false;

  /** `usualPx` is what is taken for it until a row is drawn. */
  constructor(private usualPx: number) {}

  /** Takes the rows that are drawn into account; answers whether that changes anything. */
  learn(drawn: readonly DrawnRow[]): boolean {
    const heights = drawn.map(({ heightPx }) => heightPx).sort((a, b) => a - b);
    const middle = heights[Math.floor(heights.length / 2)];
    // Where nothing is laid out, nothing is learned.
    if (middle === undefined || middle <= 0) return false;
    const isNews = this.learnUsual(middle);
    return drawn.reduce((isChanged, row) => this.learnOne(row) || isChanged, isNews);
  }

  /** How far below the beginning of the list a row begins. */
  offsetPxOf(index: number): number {
    let offset = index * this.usualPx;
    for (let at = 0; at < Math.min(index, this.beyondPx.length); at += 1) {
      offset += this.beyondPx[at] ?? 0;
    }
    return offset;
  }

  /** The row so far below the beginning of the list; the first for what is above it. */
  indexAt(offsetPx: number): number {
    let left = offsetPx;
    for (let at = 0; at < this.beyondPx.length; at += 1) {
      const beyond = this.beyondPx[at] ?? 0;
      if (left < (at + 1) * this.usualPx + beyond) return at;
      left -= beyond;
    }
    return Math.max(0, Math.floor(left / this.usualPx));
  }

  /** The first screen of rows says what is usual; at the beginning of a list nothing can jump. */
  private learnUsual(px: number): boolean {
    if (this.isLearned) return false;
    this.isLearned = true;
    const isNews = px !== this.usualPx;
    this.usualPx = px;
    return isNews;
  }

  private learnOne({ index, heightPx }: DrawnRow): boolean {
    const beyond = heightPx - this.usualPx;
    while (this.beyondPx.length <= index) this.beyondPx.push(0);
    const isNews = this.beyondPx[index] !== beyond;
    this.beyondPx[index] = beyond;
    return isNews;
  }
}
