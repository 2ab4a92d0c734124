import { readFileSync } from 'node:fs';

/**
 * A bearer token in a file that somebody else replaces now and then. It is read each time, so that
 * a new token counts at once; while the file is missing, empty or cut short, the last whole one does.
 */
export class TokenFile {
  private last: string | undefined;

  /** `report` hears once of each beginning and end of a damage. */
  constructor(
    private readonly path: string,
    private readonly report: (problem: string | null) => void,
  ) {}

  /** Throws when there has never been a usable token. */
  read(): string {
    const text = this.text();
    const problem = typeof text === 'string' ? damageOf(text, this.last) : text.message;
    if (problem === null && typeof text === 'string') {
      this.report(null);
      this.last = text;
      return text;
    }
    if (this.last === undefined) throw new Error(`${this.path}: ${problem}`);
    this.report(`${this.path}: ${problem}; the last good token stays in use`);
    return this.last;
  }

  private text(): string | Error {
    try {
      return readFileSync(this.path, 'utf8').trim();
    } catch (error) {
      return error as Error;
    }
  }
}

function damageOf(text: string, last: string | undefined): string | null {
  if (text === '') return 'the token file is empty';
  if (last === undefined || text === last) return null;
  const cut = last.startsWith(text) || segments(text) < segments(last);
  return cut ? 'the token in the file is cut short' : null;
}

/** A service account's token is a JWT: three parts between dots. */
function segments(token: string): number {
  return token.split('.').filter((part) => part !== '').length;
}
