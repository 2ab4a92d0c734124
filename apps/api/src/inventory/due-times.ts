/** Keys with a moment each, of which the earliest can be asked for: a binary heap with stale entries left in. */
export class DueTimes {
  private readonly heap: { key: string; at: number }[] = [];
  private readonly current = new Map<string, number>();

  /** Sets or, with null, forgets the moment of a key. */
  set(key: string, at: number | null): void {
    if (at === null) {
      this.current.delete(key);
      return;
    }
    if (this.current.get(key) === at) return;
    this.current.set(key, at);
    this.heap.push({ key, at });
    this.rise(this.heap.length - 1);
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
