/** Lists up to here are made anew when they grow, without the room for growth that V8 would leave in them. */
const SMALL_GROUP = 32;

/**
 * Facts of one kind by their key, with further ways to find them. A group may hold the whole cluster (all volumes
 * of one backup target), so it is kept in the order of keys: what changes is found without looking at all.
 */
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

  /** Adds a way to find facts; to be called before there are any. The answer gives a group in the order of keys. */
  index(of: (fact: F) => string | null): (value: string) => readonly F[] {
    const groups = new Map<string, F[]>();
    this.indexes.push({ of, groups });
    return (value) => groups.get(value) ?? [];
  }

  /** Takes over what became of one object; either side may be absent. */
  change(after: F | undefined, before: F | undefined): void {
    const key = after && this.keyOf(after);
    const keyBefore = before && this.keyOf(before);
    if (keyBefore !== undefined && keyBefore !== key && this.byKey.get(keyBefore) === before) {
      this.put(keyBefore, undefined);
    }
    // Two objects may tell of the same thing (an old one that is going, and its successor): the later word holds.
    if (key !== undefined) this.put(key, after);
  }

  private put(key: string, after: F | undefined): void {
    const before = this.byKey.get(key);
    if (after) this.byKey.set(key, after);
    else this.byKey.delete(key);
    for (const { of, groups } of this.indexes) {
      const was = before ? of(before) : null;
      const is = after ? of(after) : null;
      if (was !== null && was !== is) this.takeOut(groups, was, key);
      if (after && is !== null) this.putIn(groups, is, key, after);
    }
  }

  /** Puts a fact into a group, or in the place of the one with its key. */
  private putIn(groups: Map<string, F[]>, value: string, key: string, fact: F): void {
    const group = groups.get(value);
    if (!group) {
      groups.set(value, [fact]);
      return;
    }
    const place = this.placeIn(group, key);
    if (this.isAt(group, place, key)) group[place] = fact;
    else if (group.length >= SMALL_GROUP) group.splice(place, 0, fact);
    else groups.set(value, [...group.slice(0, place), fact, ...group.slice(place)]);
  }

  private takeOut(groups: Map<string, F[]>, value: string, key: string): void {
    const group = groups.get(value);
    if (!group) return;
    const place = this.placeIn(group, key);
    if (this.isAt(group, place, key)) group.splice(place, 1);
    if (group.length === 0) groups.delete(value);
  }

  /** Where the fact of that key is, or would be. A list of the cluster comes in order: it is mostly the end. */
  private placeIn(group: readonly F[], key: string): number {
    const last = group.at(-1);
    if (last === undefined || this.keyOf(last) < key) return group.length;
    let low = 0;
    let high = group.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const fact = group[middle];
      if (fact && this.keyOf(fact) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private isAt(group: readonly F[], place: number, key: string): boolean {
    const fact = group[place];
    return fact !== undefined && this.keyOf(fact) === key;
  }
}
