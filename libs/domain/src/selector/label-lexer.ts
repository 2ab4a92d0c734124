/** One symbol of a label selector. */
export interface Token {
  kind: 'word' | '=' | '==' | '!=' | '!' | '(' | ')' | ',' | '<' | '>' | 'end';
  text: string;
  /** Where it begins, counted from 0. */
  at: number;
}

const SYMBOLS = ['==', '!=', '=', '!', '(', ')', ',', '<', '>'] as const;
const ENDS_A_WORD = /[\s=!(),<>]/;

/** Splits a label selector into symbols; the last one is `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
    if (symbol !== undefined) {
      tokens.push({ kind: symbol, text: symbol, at });
      at += symbol.length;
    } else if (/\s/.test(text[at] ?? '')) {
      at += 1;
    } else {
      const begin = at;
      while (at < text.length && !ENDS_A_WORD.test(text[at] ?? '')) at += 1;
      tokens.push({ kind: 'word', text: text.slice(begin, at), at: begin });
    }
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}
