import { type Parsed, parsed, refused } from '../words';

/** One field of a cron expression. */
export interface CronField {
  /** Ascending, each once. */
  readonly values: readonly number[];
  /** Whether it begins with `*`, which decides how days and weekdays combine. */
  readonly isOpen: boolean;
  has(value: number): boolean;
}

interface FieldKind {
  name: string;
  min: number;
  max: number;
  /** Names of the values from `min` on. */
  names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The weekday 7 is Sunday again. */
export const FIELDS = {
  minute: { name: 'minute', min: 0, max: 59, names: [] },
  hour: { name: 'hour', min: 0, max: 23, names: [] },
  day: { name: 'day', min: 1, max: 31, names: [] },
  month: { name: 'month', min: 1, max: 12, names: MONTHS },
  weekday: { name: 'weekday', min: 0, max: 7, names: WEEKDAYS },
} satisfies Record<string, FieldKind>;
const SUNDAY_AGAIN = 7;

/** Reads one field: values, ranges, steps and lists of them. */
export function parseField(kind: FieldKind, text: string): Parsed<CronField> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const range = parsePart(kind, part);
    if (!range.ok) return refused(`the ${kind.name} field "${text}": ${range.error}`);
    for (const value of range.value)
      values.add(kind.max === SUNDAY_AGAIN ? value % SUNDAY_AGAIN : value);
  }
  return parsed({
    values: [...values].sort((a, b) => a - b),
    isOpen: text.startsWith('*'),
    has: (value) => values.has(value),
  });
}

/** `*`, `5`, `mon`, `1-5`, each with or without a step `/2`. */
function parsePart(kind: FieldKind, part: string): Parsed<number[]> {
  const [base = '', stepText, ...more] = part.split('/');
  if (more.length > 0) return refused(`"${part}" has more than one step`);
  const step = stepText === undefined ? 1 : wholeNumber(stepText);
  if (step === null || step < 1) return refused(`the step of "${part}" is not a number from 1 on`);
  const bounds = parseBounds(kind, base, stepText !== undefined);
  if (!bounds.ok) return bounds;
  const [first, last] = bounds.value;
  const values: number[] = [];
  for (let value = first; value <= last; value += step) values.push(value);
  return parsed(values);
}

function parseBounds(kind: FieldKind, base: string, hasStep: boolean): Parsed<[number, number]> {
  const lastOfAll = kind.max === SUNDAY_AGAIN ? kind.max - 1 : kind.max;
  if (base === '*') return parsed([kind.min, lastOfAll]);
  const [firstText = '', lastText, ...more] = base.split('-');
  if (more.length > 0) return refused(`"${base}" is not a range`);
  const first = parseValue(kind, firstText);
  if (!first.ok) return first;
  if (lastText === undefined) return parsed([first.value, hasStep ? lastOfAll : first.value]);
  const last = parseValue(kind, lastText);
  if (!last.ok) return last;
  // "fri-sun" ends on the Sunday after the Friday.
  const end =
    kind.max === SUNDAY_AGAIN && last.value === 0 && first.value > 0 ? SUNDAY_AGAIN : last.value;
  return first.value <= end
    ? parsed([first.value, end])
    : refused(`the range "${base}" runs backwards`);
}

function parseValue({ name, min, max, names }: FieldKind, text: string): Parsed<number> {
  const named = names.indexOf(text.toLowerCase());
  if (named !== -1) return parsed(min + named);
  const value = wholeNumber(text);
  if (value !== null && value >= min && value <= max) return parsed(value);
  const known = names.length === 0 ? '' : ` or a name such as ${names[1] ?? ''}`;
  return refused(`"${text}" is not a ${name} from ${min} to ${max}${known}`);
}

const wholeNumber = (text: string): number | null => (/^\d{1,4}$/.test(text) ? Number(text) : null);
