/** Keys a block holds before it is split: inserting moves at most this many. */
const BLOCK_LIMIT = 1024;

/**
 * Keys in byte order, as etcd keeps them. Inserting and removing cost the square root of the size,
 * walking on from a key costs only what is walked.
 */
export class SortedKeys {
  private readonly blocks: string[][] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Adds a key that is not yet present. */
  add(key: string): void {
    this.count += 1;
    const index = this.blockFor(key);
    const block = this.blocks[index];
    if (block === undefined) {
      this.blocks.push([key]);
      return;
    }
    block.splice(lowerBound(block, key), 0, key);
    if (block.length > BLOCK_LIMIT) this.split(index, block, key);
  }

  /** Removes a key; one that is absent is left so. */
  remove(key: string): void {
    const index = this.blockFor(key);
    const block = this.blocks[index];
    if (block === undefined) return;
    const position = lowerBound(block, key);
    if (block[position] !== key) return;
    block.splice(position, 1);
    this.count -= 1;
    if (block.length === 0) this.blocks.splice(index, 1);
  }

  /** The keys from `start` (included) on that begin with `prefix`. */
  *range(prefix: string, start: string): Generator<string> {
    const first = start > prefix ? start : prefix;
    let index = this.blockFor(first);
    let position = lowerBound(this.blocks[index] ?? [], first);
    for (; index < this.blocks.length; index += 1, position = 0) {
      const block = this.blocks[index] ?? [];
      for (; position < block.length; position += 1) {
        const key = block[position] ?? '';
        if (!key.startsWith(prefix)) return;
        yield key;
      }
    }
  }

  /** How many keys from `start` (included) on begin with `prefix`, by whole blocks where possible. */
  countFrom(prefix: string, start: string): number {
    const from = this.rank(start > prefix ? start : prefix);
    return Math.max(0, this.rank(upperEnd(prefix)) - from);
  }

  private rank(key: string | undefined): number {
    if (key === undefined) return this.count;
    const index = this.blockFor(key);
    let before = 0;
    for (let block = 0; block < index; block += 1) before += this.blocks[block]?.length ?? 0;
    return before + lowerBound(this.blocks[index] ?? [], key);
  }

  /** A full last block that grows at its end is left full: keys often arrive in order. */
  private split(index: number, block: string[], key: string): void {
    const appending = block.at(-1) === key && index === this.blocks.length - 1;
    const at = appending ? block.length - 1 : block.length >>> 1;
    this.blocks.splice(index + 1, 0, block.splice(at));
  }

  /** The block that holds the key, or would hold it. */
  private blockFor(key: string): number {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.blocks[middle]?.[0] ?? '') <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function lowerBound(block: readonly string[], key: string): number {
  let low = 0;
  let high = block.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((block[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first key after all that begin with the prefix; undefined for the end. */
function upperEnd(prefix: string): string | undefined {
  return prefix === '' ? undefined : `${prefix}\uffff`;
}
