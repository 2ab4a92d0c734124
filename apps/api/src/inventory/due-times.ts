/** So many stale entries are no reason to tidy up. */
const SLACK = 64;

/**
 * Keys with a moment each, of which the earliest can be asked for: a binary heap with stale entries left in, as long as
 * they are not the most.
 */
export class DueTimes {
  private heap: { key: string; at: number }[] = [];
  private readonly current = new Map<string, number>();

  /** How many entries it holds, stale ones included. */
  get held(): number {
    return this.heap.length;
  }

  /** Sets or, with null, forgets the moment of a key. */
  set(key: string, at: number | null): void {
    if (at === null) {
      this.current.delete(key);
      return;
    }
    if (this.current.get(key) === at) return;
    this.current.set(key, at);
    this.push({ key, at });
    if (this.heap.length > 2 * this.current.size + SLACK) this.tidyUp();
  }

  /** The earliest moment; null when there is none. */
  next(): number | null {
    this.dropStale();
    return this.heap[0]?.at ?? null;
  }

  /** Takes out all keys whose moment has come. */
  takeDue(now: number): string[] {
    const due: string[] = [];
    for (this.dropStale(); this.heap[0] && this.heap[0].at <= now; this.dropStale()) {
      const { key } = this.heap[0];
      due.push(key);
      this.current.delete(key);
    }
    return due;
  }

  private push(entry: { key: string; at: number }): void {
    this.heap.push(entry);
    this.rise(this.heap.length - 1);
  }

  /** Leaves one entry for each key. What is done rarely may take as long as all that made it necessary. */
  private tidyUp(): void {
    this.heap = [];
    for (const [key, at] of this.current) this.push({ key, at });
  }

  private dropStale(): void {
    while (this.heap[0] && this.current.get(this.heap[0].key) !== this.heap[0].at) {
      const last = this.heap.pop();
      if (last && this.heap.length > 0) {
        this.heap[0] = last;
        this.sink(0);
      }
    }
  }

  private rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.swapIfEarlier(at, parent)) return;
      at = parent;
    }
  }

  private sink(from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      const [l, r] = [this.heap[left], this.heap[left + 1]];
      if (!l) return;
      const child = r && r.at < l.at ? left + 1 : left;
      if (!this.swapIfEarlier(child, at)) return;
      at = child;
    }
  }

  private swapIfEarlier(child: number, parent: number): boolean {
    const [a, b] = [this.heap[child], this.heap[parent]];
    if (!a || !b || a.at >= b.at) return false;
    this.heap[child] = b;
    this.heap[parent] = a;
    return true;
  }
}
