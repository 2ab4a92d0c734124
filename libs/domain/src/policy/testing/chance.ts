/** Chance that repeats itself for the same seed (mulberry32). */
export class Chance {
  constructor(private state: number) {}

  /** From 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  is(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }
}

/** Stretches of time, from `from` to before `until`, in order and apart. */
export interface Stretch {
  from: number;
  until: number;
}

/** So many stretches a year, strewn at random, each of a random length. */
export function strew(
  chance: Chance,
  year: Stretch,
  count: number,
  lengthMs: () => number,
): Stretch[] {
  const begins = Array.from({ length: count }, () => chance.between(year.from, year.until));
  const stretches: Stretch[] = [];
  for (const begin of begins.sort((a, b) => a - b)) {
    const from = Math.max(begin, stretches[stretches.length - 1]?.until ?? begin);
    stretches.push({ from, until: from + lengthMs() });
  }
  return stretches;
}

export const within = (stretches: readonly Stretch[], now: number): boolean =>
  stretches.some(({ from, until }) => from <= now && now < until);
