/** One measured number and what it may be at most, or must be at least. */
export interface Figure {
  /** The line it belongs to: `P1` … `P24`. */
  line: string;
  what: string;
  value: number;
  /** `×` where it is a ratio to a yardstick of the same run. */
  unit:
    '×' | 'ms' | 'MB' | 'kB' | '%' | '/h' | '/s' | 'requests' | 'calls' | 'frames' | 'nodes' | '';
  sense: 'at most' | 'at least';
  bound: number;
  /** What it was measured against, and what else helps to read it. */
  detail: string;
}

/** A number that is told, and bounded by nothing. */
export interface Remark {
  line: string;
  text: string;
}

export type Verdict = 'ok' | 'red';

/** A number that could not be measured is no good number. */
export function verdictOf({
  value,
  sense,
  bound,
}: Pick<Figure, 'value' | 'sense' | 'bound'>): Verdict {
  if (Number.isNaN(value)) return 'red';
  return (sense === 'at most' ? value <= bound : value >= bound) ? 'ok' : 'red';
}

/** The best of several rounds: noise only ever adds. */
export const best = (rounds: readonly number[]): number => Math.min(...rounds);

export const ratio = (own: number, yardstick: number): number =>
  yardstick > 0 ? own / yardstick : Number.NaN;

/** The value below which the given part of all values lies; of nothing, no number. */
export function percentile(values: readonly number[], part: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1);
  return sorted[Math.max(at, 0)] ?? Number.NaN;
}

/** Three digits are as much as such a measurement can tell. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value !== 0 && Math.abs(value) < 0.01 ? value.toExponential(1) : value.toFixed(digits);
}

/** The figures as a table for people. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.line,
    figure.what,
    `${shown(figure.value)} ${figure.unit}`.trim(),
    `${figure.sense === 'at most' ? '≤' : '≥'} ${shown(figure.bound)}`,
    verdictOf(figure),
    figure.detail,
  ]);
  const all = [['line', 'what', 'measured', 'bound', '', 'against'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
