/** A name, or a pattern of names: `*` stands for any characters, `?` for one. */
export interface Glob {
  readonly pattern: string;
  /** Whether it is a plain name. */
  readonly isExact: boolean;
  matches(name: string): boolean;
}

export function compileGlob(pattern: string): Glob {
  const isExact = !/[*?]/.test(pattern);
  if (isExact) return { pattern, isExact, matches: (name) => name === pattern };
  if (/^[^*?]*\*$/.test(pattern)) {
    const prefix = pattern.slice(0, -1);
    return { pattern, isExact, matches: (name) => name.startsWith(prefix) };
  }
  return { pattern, isExact, matches: (name) => matchesWildcards(pattern, name) };
}

/** Goes back to the last `*` alone, so that no pattern takes more than pattern × name steps. */
function matchesWildcards(pattern: string, name: string): boolean {
  let inPattern = 0;
  let inName = 0;
  let lastStar = -1;
  let starTook = 0;
  while (inName < name.length) {
    const expected = pattern[inPattern];
    if (expected === '*') {
      lastStar = inPattern;
      starTook = inName;
      inPattern += 1;
    } else if (expected === '?' || expected === name[inName]) {
      inPattern += 1;
      inName += 1;
    } else if (lastStar >= 0) {
      starTook += 1;
      inName = starTook;
      inPattern = lastStar + 1;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}
