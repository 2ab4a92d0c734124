import { Rejection } from './rejection';

const HOP_BY_HOP = new Set(['connection', 'proxy-connection']);
/** Control characters (C0, DEL, C1), and marks that reorder what people read in a log. */
const UNREADABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** How long the value of a header that carries identity may be, by what it carries. */
export const MAX_USER_LENGTH = 256;
export const MAX_GROUPS_LENGTH = 8_192;
export const MAX_TOKEN_LENGTH = 8_192;

/** A name as layers between us and the client may write it: CGI and its heirs fold all of these. */
export const folded = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '-');

/** How many spellings of names are remembered; who comes up with more has each looked at anew. */
const MAX_SPELLINGS = 64;

/** What the name of a header is to whoever looks for identity. */
interface Spelling {
  /** In lower case. */
  name: string;
  /** The wanted name that it is, or could be taken for. */
  meant: string | undefined;
  isHopByHop: boolean;
}

/** Reads the headers that carry identity out of all that a request has. */
export class IdentityHeaders {
  /** Their names in lower case, by their folded form. */
  private readonly wanted: ReadonlyMap<string, string>;
  /** Whether a name of that length has to be looked at: folding keeps the length. */
  private readonly isLength: readonly boolean[];
  /** By name as it was written: clients write few, and to fold one takes longer than to find it. */
  private readonly spellings = new Map<string, Spelling>();

  constructor(names: readonly string[]) {
    this.wanted = new Map(names.map((name) => [folded(name), name.toLowerCase()]));
    const lengths = new Set([...names, ...HOP_BY_HOP].map(({ length }) => length));
    this.isLength = Array.from({ length: Math.max(...lengths) + 1 }, (_, at) => lengths.has(at));
  }

  /**
   * Their values, by lower-case name, from the headers as they came in (names and values in turn).
   * A header that is not there is not in the answer; whatever could be understood in two ways throws
   * a `Rejection`.
   */
  valuesIn(rawHeaders: readonly string[]): ReadonlyMap<string, string> {
    const values = new Map<string, string>();
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
      const written = rawHeaders[at] ?? '';
      if (this.isLength[written.length] !== true) continue;
      const { name, meant, isHopByHop } = this.spellings.get(written) ?? this.read(written);
      const value = rawHeaders[at + 1] ?? '';
      if (isHopByHop) demandNotNamed(value, this.wanted);
      if (meant === undefined) continue;
      if (meant !== name) throw alias(meant);
      if (values.has(name)) throw repeated(name);
      values.set(name, value);
    }
    return values;
  }

  private read(written: string): Spelling {
    const name = written.toLowerCase();
    const meant = this.wanted.get(folded(written));
    const spelling = { name, meant, isHopByHop: HOP_BY_HOP.has(name) };
    if (this.spellings.size < MAX_SPELLINGS) this.spellings.set(written, spelling);
    return spelling;
  }
}

const alias = (meant: string): Rejection =>
  new Rejection(
    'header-alias',
    `A header came that some programs take for ${meant}. The proxy must remove it.`,
  );

const repeated = (name: string): Rejection =>
  new Rejection('header-repeated', `The header ${name} came more than once.`);

/** The next layer removes what `Connection` names, so a client could make an identity header disappear. */
function demandNotNamed(value: string, wanted: ReadonlyMap<string, string>): void {
  const named = value.split(',').find((option) => wanted.has(folded(option.trim())));
  if (named === undefined) return;
  throw new Rejection(
    'header-connection',
    'The Connection header names a header that carries identity. The proxy must not pass that on.',
  );
}

/** The text of a header: of a sane length, in UTF-8 (Node reads bytes as Latin-1), nothing hidden in it. */
export function readableHeader(name: string, value: string, maxLength: number): string {
  if (value.length > maxLength) {
    throw new Rejection('header-oversize', `The header ${name} is longer than ${maxLength} bytes.`);
  }
  const text = ASCII.test(value) ? value : readableUtf8(value);
  if (text === null) {
    throw new Rejection(
      'header-characters',
      `The header ${name} has characters that hide something.`,
    );
  }
  const trimmed = text.trim();
  if (trimmed === '') throw new Rejection('header-empty', `The header ${name} came empty.`);
  return trimmed;
}

/** What is readable as it is. */
const ASCII = /^[\x20-\x7e]*$/;

function readableUtf8(latin1: string): string | null {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const text = decoder.decode(Buffer.from(latin1, 'latin1'));
    return UNREADABLE.test(text) ? null : text;
  } catch {
    return null;
  }
}
