import { parseDuration, type Parsed, parsed, refused } from '@soteria/domain';

/** Variables as the process got them, and a way to read the files that some of them name. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The name of the host; in a cluster that of the pod. */
  readonly hostName: string;
  /** The text of a file; throws when it cannot be read. */
  readFile(path: string): string;
}

/** The configuration cannot be used; says of every variable what is wrong with it. */
export class ConfigFault extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigFault';
  }
}

/** Reads variables one by one and collects what is wrong, so that all of it is told at once. */
export class EnvironmentReader {
  readonly faults: string[] = [];

  constructor(private readonly environment: Environment) {}

  /** A variable's text without blanks at its ends; null when it is unset or empty. */
  raw(name: string): string | null {
    return this.environment.variables[name]?.trim() || null;
  }

  text(name: string, fallback: string): string {
    return this.raw(name) ?? fallback;
  }

  /** What stands between names. Blanks around it do not count, but a space alone is one. */
  separator(name: string, fallback: string): string {
    const isSpace = /^ +$/.test(this.environment.variables[name] ?? '');
    return isSpace ? ' ' : this.text(name, fallback);
  }

  /**
   * A value that may stand in a file instead (`NAME_FILE`), as mounted Secrets do. A file with nothing in it is a
   * fault: whoever named it believes that there is a secret.
   */
  secret(name: string): string | null {
    const file = this.raw(`${name}_FILE`);
    if (file === null) return this.raw(name);
    if (this.raw(name) !== null) {
      this.faults.push(`${name} and ${name}_FILE are both set; keep one of them.`);
    }
    try {
      const text = this.environment.readFile(file).trim();
      if (text !== '') return text;
      this.faults.push(`${name}_FILE names ${file}, which is empty.`);
    } catch (error) {
      this.faults.push(`${name}_FILE names ${file}, which cannot be read: ${String(error)}`);
    }
    return null;
  }

  number(name: string, fallback: number, range: { min: number; max: number }): number {
    return this.parse(name, fallback, (text) => {
      const value = Number(text);
      const fits = Number.isInteger(value) && value >= range.min && value <= range.max;
      return fits
        ? parsed(value)
        : refused(`must be a whole number from ${range.min} to ${range.max}`);
    });
  }

  /** A duration such as `26h` or `90m`, in seconds. */
  seconds(name: string, fallback: number, minimum = 1): number {
    return this.parse(name, fallback, (text) => {
      const duration = parseDuration(text);
      if (!duration.ok || duration.value >= minimum) return duration;
      return refused(`must be at least ${minimum} seconds`);
    });
  }

  flag(name: string, fallback: boolean): boolean {
    return this.parse(name, fallback, (text) => {
      if (/^(true|1|yes|on)$/i.test(text)) return parsed(true);
      return /^(false|0|no|off)$/i.test(text) ? parsed(false) : refused('must be true or false');
    });
  }

  choice<T extends string>(name: string, fallback: T, choices: readonly T[]): T {
    return this.parse(name, fallback, (text) => {
      const found = choices.find((each) => each === text);
      return found ? parsed(found) : refused(`must be one of ${choices.join(', ')}`);
    });
  }

  /** Names joined by commas; or a JSON array, for names that have commas in them. */
  list(name: string): string[] {
    const text = this.raw(name) ?? '';
    if (text.startsWith('[')) return this.parse<string[]>(name, [], jsonNames);
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  /** Reads one variable; what is wrong with it is noted under its name. */
  parse<T>(name: string, fallback: T, read: (text: string) => Parsed<T>): T {
    const text = this.raw(name);
    if (text === null) return fallback;
    const result = read(text);
    if (result.ok) return result.value;
    this.faults.push(`${name} is "${text}": ${result.error}.`);
    return fallback;
  }

  /** Ends the reading: throws when anything was wrong. */
  finish(): void {
    if (this.faults.length > 0) throw new ConfigFault(this.faults);
  }
}

function jsonNames(text: string): Parsed<string[]> {
  try {
    const names: unknown = JSON.parse(text);
    const isNames = Array.isArray(names) && names.every((name) => typeof name === 'string');
    if (isNames) return parsed(names.map((name) => name.trim()).filter((name) => name !== ''));
  } catch {
    // Said below, as of every other text that is no array of names.
  }
  return refused('begins like a JSON array but is no array of texts');
}
