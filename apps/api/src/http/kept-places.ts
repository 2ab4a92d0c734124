interface Place<Item> {
  item: Item;
  at: number;
}

/**
 * What comes and goes often. No `Set`, whose tables stay linked: each that was outgrown leads to the one after
 * it, so the first that got old keeps alive all that came later, until the next full collection, which is how
 * such collections once came every ten seconds at 50,000 volumes (docs/performance.md, P5). Here places are only
 * filled again.
 */
export class KeptPlaces<Item> {
  private readonly places: Place<Item>[] = [];

  /** Keeps an item until the answer is called; to call it again does nothing. */
  add(item: Item): () => void {
    const place = { item, at: this.places.length };
    this.places.push(place);
    return () => this.leave(place);
  }

  all(): Item[] {
    return this.places.map(({ item }) => item);
  }

  /** The last one moves to the place that becomes free. */
  private leave(place: Place<Item>): void {
    if (this.places[place.at] !== place) return;
    const last = this.places.pop();
    if (last === undefined || last === place) return;
    last.at = place.at;
    this.places[place.at] = last;
  }
}
