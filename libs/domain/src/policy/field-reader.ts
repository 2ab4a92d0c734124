/** What is wrong with one place of a document. */
export interface Fault {
  /** RFC 6901; empty for the whole document. */
  pointer: string;
  detail: string;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Leaves out the fields that are undefined. */
export function present<T extends object>(
  record: T,
): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const fields = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as { [Name in keyof T]?: Exclude<T[Name], undefined> };
}

interface TextRules {
  maxLength: number;
  pattern?: RegExp;
  /** How to say what the pattern asks for. */
  expected?: string;
}

/**
 * Reads the fields of one object of a document that anybody may have written, and notes every fault instead of
 * stopping at the first. A field that is faulty reads as undefined. Only own fields are looked at.
 */
export class FieldReader {
  private readonly asked = new Set<string>();

  constructor(
    private readonly record: Record<string, unknown>,
    private readonly pointer: string,
    private readonly faults: Fault[],
  ) {}

  fault(name: string, detail: string): undefined {
    this.faults.push({ pointer: this.pointerTo(name), detail });
    return undefined;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.record, name) && this.record[name] !== undefined;
  }

  /** Notes a field that has to be there and is not. */
  required<T>(name: string, value: T | undefined): T | undefined {
    if (!this.has(name)) this.fault(name, 'is missing');
    return value;
  }

  text(name: string, { maxLength, pattern, expected }: TextRules): string | undefined {
    const value = this.ask(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return this.fault(name, 'has to be a text');
    if (value.length > maxLength) {
      return this.fault(name, `is longer than ${maxLength} characters`);
    }
    if (pattern !== undefined && !pattern.test(value)) {
      return this.fault(name, `has to be ${expected ?? 'of another form'}`);
    }
    return value;
  }

  wholeNumber(name: string, min: number, max: number): number | undefined {
    const value = this.ask(name);
    if (value === undefined) return undefined;
    const fits =
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    return fits ? value : this.fault(name, `has to be a whole number from ${min} to ${max}`);
  }

  flag(name: string): boolean | undefined {
    const value = this.ask(name);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.fault(name, 'has to be true or false');
  }

  oneOf<const T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.ask(name);
    if (value === undefined) return undefined;
    const choice = choices.find((candidate) => candidate === value);
    return choice ?? this.fault(name, `has to be one of ${choices.join(', ')}`);
  }

  /** A list of texts, of one at least; a faulty one is noted by its own place. */
  texts(name: string, maxCount: number, rules: TextRules): string[] | undefined {
    const value = this.ask(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return this.fault(name, 'has to be a list');
    if (value.length === 0) return this.fault(name, 'is empty; leave it out to not restrict it');
    if (value.length > maxCount) return this.fault(name, `has more than ${maxCount} entries`);
    const entries = new FieldReader({ ...value }, this.pointerTo(name), this.faults);
    const texts = value.map((_, index) => entries.text(String(index), rules));
    return texts.every((text) => text !== undefined) ? texts : undefined;
  }

  /** Reads a field that is an object by itself. */
  object<T>(name: string, read: (fields: FieldReader) => T): T | undefined {
    const value = this.ask(name);
    if (value === undefined) return undefined;
    if (!isRecord(value)) return this.fault(name, 'has to be an object');
    const fields = new FieldReader(value, this.pointerTo(name), this.faults);
    const answer = read(fields);
    fields.refuseOthers();
    return answer;
  }

  /** Notes every field that nobody asked for. */
  refuseOthers(): void {
    for (const name of Object.keys(this.record)) {
      if (!this.asked.has(name)) this.fault(name, 'is not a field of this document');
    }
  }

  private ask(name: string): unknown {
    this.asked.add(name);
    return Object.hasOwn(this.record, name) ? this.record[name] : undefined;
  }

  private pointerTo(name: string): string {
    return `${this.pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }
}
