import { type Token, tokenize } from './label-lexer';

type Labels = Readonly<Record<string, string>>;

/** One condition on the labels; all of a selector have to hold. */
export type LabelRequirement =
  | { operator: 'in' | 'notin'; key: string; values: readonly string[] }
  | { operator: 'exists' | 'absent'; key: string };

export type LabelSelectorAnswer =
  | { ok: true; requirements: readonly LabelRequirement[] }
  | { ok: false; error: string; /** Counted from 1. */ position: number };

/**
 * Reads a Kubernetes label selector: `key`, `!key`, `key=value`, `key==value`, `key!=value`, `key in (a,b)`, `key
 * notin (a,b)`, joined by commas. As in Kubernetes, an empty text selects everything, and `!=` and `notin`
 * also hold where the label is missing.
 */
export function parseLabelSelector(text: string): LabelSelectorAnswer {
  const reader = new Reader(tokenize(text));
  try {
    return { ok: true, requirements: reader.selector() };
  } catch (error) {
    if (!(error instanceof Misread)) throw error;
    return { ok: false, error: error.message, position: error.at + 1 };
  }
}

export function meetsRequirement(requirement: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
  }
}

/** One label as a text, to be looked up by; no label key contains `=`. */
export const labelKey = (key: string, value: string): string => `${key}=${value}`;

/** Writes a requirement in its shortest form. */
export function formatRequirement(requirement: LabelRequirement): string {
  const { key } = requirement;
  switch (requirement.operator) {
    case 'exists':
      return key;
    case 'absent':
      return `!${key}`;
    case 'in':
    case 'notin': {
      const [only, ...others] = requirement.values;
      if (others.length > 0)
        return `${key} ${requirement.operator} (${requirement.values.join(',')})`;
      return `${key}${requirement.operator === 'in' ? '=' : '!='}${only ?? ''}`;
    }
  }
}

/** Thrown and caught in this file alone: the grammar is read by mutual calls. */
class Misread extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

class Reader {
  private next = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  selector(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    if (this.peek().kind === 'end') return requirements;
    for (;;) {
      requirements.push(this.requirement());
      const { kind, text, at } = this.take();
      if (kind === 'end') return requirements;
      if (kind !== ',') throw new Misread(`expected a comma before "${text}"`, at);
    }
  }

  private requirement(): LabelRequirement {
    if (this.peek().kind === '!') {
      this.take();
      return { operator: 'absent', key: this.key() };
    }
    const key = this.key();
    const { kind, text, at } = this.peek();
    if (kind === 'end' || kind === ',') return { operator: 'exists', key };
    this.take();
    if (kind === '=' || kind === '==') return { operator: 'in', key, values: [this.value()] };
    if (kind === '!=') return { operator: 'notin', key, values: [this.value()] };
    if (kind === 'word' && (text === 'in' || text === 'notin')) {
      return { operator: text, key, values: this.values() };
    }
    throw new Misread(`expected one of =, ==, !=, in, notin after "${key}", found "${text}"`, at);
  }

  private key(): string {
    const { kind, text, at } = this.take();
    if (kind !== 'word') throw new Misread(`expected a label key, found ${nameOf(kind, text)}`, at);
    const fault = keyFault(text);
    if (fault !== null) throw new Misread(fault, at);
    return text;
  }

  /** A value may be missing, which is the empty value. */
  private value(): string {
    if (this.peek().kind !== 'word') return '';
    const { text, at } = this.take();
    if (!VALUE.test(text)) throw new Misread(valueFault(text), at);
    return text;
  }

  private values(): string[] {
    const open = this.take();
    if (open.kind !== '(') {
      throw new Misread(`expected "(", found ${nameOf(open.kind, open.text)}`, open.at);
    }
    const values: string[] = [];
    for (;;) {
      values.push(this.value());
      const { kind, text, at } = this.take();
      if (kind === ')') return values;
      if (kind !== ',') throw new Misread(`expected "," or ")", found ${nameOf(kind, text)}`, at);
    }
  }

  private peek(): Token {
    return this.tokens[this.next] ?? { kind: 'end', text: '', at: 0 };
  }

  private take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.next += 1;
    return token;
  }
}

const nameOf = (kind: Token['kind'], text: string): string =>
  kind === 'end' ? 'the end' : `"${text}"`;

/** A label's value and the name part of its key: at most 63 characters, alphanumeric at both ends. */
const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = NAME;
const PREFIX = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const MAX_PREFIX_LENGTH = 253;

function keyFault(key: string): string | null {
  const slash = key.indexOf('/');
  const prefix = slash === -1 ? null : key.slice(0, slash);
  if (prefix !== null && (!PREFIX.test(prefix) || prefix.length > MAX_PREFIX_LENGTH)) {
    return `"${prefix}" is not a valid prefix of a label key`;
  }
  return NAME.test(key.slice(slash + 1)) ? null : `"${key}" is not a valid label key`;
}

const valueFault = (value: string): string => `"${value}" is not a valid label value`;
