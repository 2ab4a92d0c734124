const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|(?:[eE][+-]?\d+))?$/;

const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** From 10⁻⁹ on, in steps of a thousand. */
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];

/** An amount such as `10Gi`, `500m` or `1e3`, exact to a billionth. Source: resource.Quantity. */
export interface Quantity {
  nano: bigint;
  /** In which family of suffixes it was written. */
  family: 'binary' | 'decimal' | 'exponent';
}

/** Reads an amount; null when it is none. What is finer than a billionth is rounded up. */
export function parseQuantity(value: unknown): Quantity | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return null;
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return null;
  const family = BINARY.includes(suffix)
    ? 'binary'
    : /^[eE][+-]?\d/.test(suffix)
      ? 'exponent'
      : 'decimal';
  const { factor, power } = scaleOf(suffix, family);
  const exponent = 9 + power - fraction.length;
  const digits = BigInt(whole + fraction) * factor;
  const nano = exponent >= 0 ? digits * 10n ** BigInt(exponent) : roundUp(digits, -exponent);
  return { nano: sign === '-' ? -nano : nano, family };
}

function scaleOf(suffix: string, family: Quantity['family']): { factor: bigint; power: number } {
  if (family === 'binary') {
    return { factor: 1024n ** BigInt(BINARY.indexOf(suffix) + 1), power: 0 };
  }
  if (family === 'exponent') return { factor: 1n, power: Number(suffix.slice(1)) };
  return { factor: 1n, power: (DECIMAL.indexOf(suffix) - 3) * 3 };
}

function roundUp(digits: bigint, places: number): bigint {
  const divisor = 10n ** BigInt(places);
  return (digits + divisor - 1n) / divisor;
}

const ONE = 10n ** 9n;

/** Writes an amount as the API server does: with the largest suffix that leaves a whole number. */
export function formatQuantity({ nano, family }: Quantity): string {
  if (nano === 0n) return '0';
  const size = nano < 0n ? -nano : nano;
  if (family === 'binary' && size >= 1024n * ONE && nano % ONE === 0n) return binary(nano / ONE);
  let rest = nano;
  let step = 0;
  while (rest % 1000n === 0n && step < DECIMAL.length - 1) {
    rest /= 1000n;
    step += 1;
  }
  const suffix = DECIMAL[step] ?? '';
  const power = (step - 3) * 3;
  return `${rest}${family === 'exponent' ? (power === 0 ? '' : `e${power}`) : suffix}`;
}

function binary(units: bigint): string {
  let rest = units;
  let step = 0;
  while (rest % 1024n === 0n && step < BINARY.length) {
    rest /= 1024n;
    step += 1;
  }
  return `${rest}${step === 0 ? '' : (BINARY[step - 1] ?? '')}`;
}

/** Negative, zero or positive, as the first is less than, equal to or more than the second. */
export function compareQuantities(left: Quantity, right: Quantity): number {
  if (left.nano === right.nano) return 0;
  return left.nano < right.nano ? -1 : 1;
}

/** The sum, written like the first that is not zero. */
export const addQuantities = (left: Quantity, right: Quantity): Quantity => ({
  nano: left.nano + right.nano,
  family: left.nano === 0n ? right.family : left.family,
});

export const ZERO: Quantity = { nano: 0n, family: 'decimal' };
