/** Lists up to here are made anew at each change, without the room for growth that V8 would leave in them. */
const SMALL_GROUP = 32;

/** Facts of one kind by their key, with further ways to find them. */
export class FactTable<F extends object> {
  private readonly byKey = new Map<string, F>();
  private readonly indexes: { of: (fact: F) => string | null; groups: Map<string, F[]> }[] = [];

  constructor(readonly keyOf: (fact: F) => string) {}

  get size(): number {
    return this.byKey.size;
  }

  get(key: string): F | undefined {
    return this.byKey.get(key);
  }

  values(): IterableIterator<F> {
    return this.byKey.values();
  }

  /** Adds a way to find facts; to be called before there are any. The answer gives a group in no order. */
  index(of: (fact: F) => string | null): (value: string) => readonly F[] {
    const groups = new Map<string, F[]>();
    this.indexes.push({ of, groups });
    return (value) => groups.get(value) ?? [];
  }

  /** Takes over what became of one object; either side may be absent. */
  change(after: F | undefined, before: F | undefined): void {
    if (before) this.remove(before);
    if (!after) return;
    // Two objects may tell of the same thing (an old one that is going, and its successor).
    const rival = this.byKey.get(this.keyOf(after));
    if (rival) this.remove(rival);
    this.byKey.set(this.keyOf(after), after);
    for (const { of, groups } of this.indexes) {
      const value = of(after);
      if (value === null) continue;
      const group = groups.get(value);
      if (group && group.length >= SMALL_GROUP) group.push(after);
      else groups.set(value, group?.concat(after) ?? [after]);
    }
  }

  private remove(fact: F): void {
    const key = this.keyOf(fact);
    if (this.byKey.get(key) !== fact) return;
    this.byKey.delete(key);
    for (const { of, groups } of this.indexes) {
      const value = of(fact);
      const group = value === null ? undefined : groups.get(value);
      if (value === null || !group) continue;
      const at = group.indexOf(fact);
      if (at >= 0) group.splice(at, 1);
      if (group.length === 0) groups.delete(value);
    }
  }
}
