/** How many texts of a kind are remembered, and as many again of the generation before. */
const MOST_REMEMBERED = 200_000;
/** Nothing that repeats is longer, and what is long is not to be kept beyond its object. */
const LONGEST = 2_000;

/**
 * One copy of things that say the same. `JSON.parse` makes a text anew for each object that names it,
 * and ten backups name one volume, one claim, one namespace: copies were a third of all that is kept
 * (P14). What has not been asked for during two generations is forgotten, so it does not grow for ever.
 */
export class Copies<Value> {
  private recent = new Map<string, Value>();
  private earlier = new Map<string, Value>();

  constructor(private readonly most = MOST_REMEMBERED) {}

  get(key: string, make: () => Value): Value {
    if (key.length > LONGEST) return make();
    const known = this.recent.get(key);
    if (known !== undefined) return known;
    if (this.recent.size >= this.most) {
      this.earlier = this.recent;
      this.recent = new Map();
    }
    const value = this.earlier.get(key) ?? make();
    this.recent.set(key, value);
    return value;
  }
}

const texts = new Copies<string>();
const lists = new Copies<readonly string[]>();

/** The same text, in the copy that all share. */
export const interned = (text: string): string => (text === '' ? '' : texts.get(text, () => text));

/**
 * Two texts as one key, which no other two make as long as neither has a slash. V8 would keep one that
 * is made by `+` as a tree of its parts, three times as large.
 */
export const joined = (first: string, second: string): string => [first, second].join('/');

/** The same for what may not be there. */
export function internedOr<Other extends string | null>(
  text: string | null | undefined,
  other: Other,
): string | Other {
  return text == null ? other : interned(text);
}

export const EMPTY: readonly never[] = Object.freeze([]);

export function internedList(list: readonly string[] | null | undefined): readonly string[] {
  if (!list || list.length === 0) return EMPTY;
  return lists.get(JSON.stringify(list), () => Object.freeze(list.map(interned)));
}

const NO_TEXTS: Readonly<Record<string, string>> = Object.freeze({});

/** Labels and the like; the names of their fields are one copy in any case. */
export function internedTexts(
  map: Readonly<Record<string, string>> | null | undefined,
): Readonly<Record<string, string>> {
  if (!map) return NO_TEXTS;
  return Object.fromEntries(Object.entries(map).map(([key, text]) => [key, interned(text)]));
}
