import { badRequest } from '../api-error';

export type Labels = Readonly<Record<string, string>>;
export type LabelSelector = (labels: Labels) => boolean;

const KEY = '[A-Za-z0-9./_-]+';
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^)]*)\\)$`);
const COMPARISON = new RegExp(`^(${KEY})\\s*(==|=|!=|<|>)\\s*([A-Za-z0-9._-]*)$`);
const ABSENCE = new RegExp(`^!\\s*(${KEY})$`);
const PRESENCE = new RegExp(`^(${KEY})$`);

/** Reads `app=web,tier in (a,b),!old`; undefined when it selects everything. Throws 400. */
export function parseLabelSelector(text: string): LabelSelector | undefined {
  const requirements = splitRequirements(text).map((part) => parseRequirement(part, text));
  if (requirements.length === 0) return undefined;
  return (labels) => requirements.every((matches) => matches(labels));
}

/** Splits at commas outside of parentheses. */
function splitRequirements(text: string): string[] {
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  return parts.length === 1 && parts[0] === '' ? [] : parts;
}

function parseRequirement(part: string, whole: string): LabelSelector {
  const [, setKey, operator, list] = SET.exec(part) ?? [];
  if (setKey !== undefined && list !== undefined) {
    const values = new Set(list.split(',').map((value) => value.trim()));
    return (labels) => hasOneOf(labels, setKey, values) === (operator === 'in');
  }
  const [, key, sign, value] = COMPARISON.exec(part) ?? [];
  if (key !== undefined && value !== undefined) return compare(key, sign ?? '=', value);
  const absent = ABSENCE.exec(part)?.[1];
  if (absent !== undefined) return (labels) => !Object.hasOwn(labels, absent);
  const present = PRESENCE.exec(part)?.[1];
  if (present !== undefined) return (labels) => Object.hasOwn(labels, present);
  throw badRequest(`unable to parse requirement: found '${part}' in the selector "${whole}"`);
}

const hasOneOf = (labels: Labels, key: string, values: ReadonlySet<string>): boolean =>
  Object.hasOwn(labels, key) && values.has(labels[key] ?? '');

function compare(key: string, sign: string, value: string): LabelSelector {
  switch (sign) {
    case '!=':
      return (labels) => !Object.hasOwn(labels, key) || labels[key] !== value;
    case '<':
      return (labels) => Object.hasOwn(labels, key) && Number(labels[key]) < Number(value);
    case '>':
      return (labels) => Object.hasOwn(labels, key) && Number(labels[key]) > Number(value);
    default:
      return (labels) => Object.hasOwn(labels, key) && labels[key] === value;
  }
}
