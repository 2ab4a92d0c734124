const QUANTITY = /^([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * Reads a Kubernetes quantity (`10Gi`, `1500M`, `2e9`) as a whole number, rounded up as Kubernetes
 * does; null when it is absent, not a quantity, or beyond all numbers. Source: apimachinery, resource.Quantity.
 */
export function parseQuantity(text: string | number | null | undefined): number | null {
  if (text == null) return null;
  const match = QUANTITY.exec(String(text).trim());
  if (!match) return null;
  const [, digits = '', suffix = ''] = match;
  const isExponent = /^[eE][+-]?\d/.test(suffix);
  const number = isExponent
    ? Number(`${digits}${suffix}`)
    : Number(digits) * (SUFFIXES[suffix] ?? 1);
  return Number.isFinite(number) ? Math.ceil(number) : null;
}
