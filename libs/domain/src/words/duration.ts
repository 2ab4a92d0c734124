import { type Parsed, parsed, refused } from './parsed';
import { countOf } from './numbers';

const UNIT_SECONDS = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 } as const;
type Unit = keyof typeof UNIT_SECONDS;

/** Ten years: beyond it a duration is a slip of the pen, and dates begin to leave their range. */
export const MAX_DURATION_SECONDS = 10 * 366 * UNIT_SECONDS.d;

const SHAPE = /^(?:\d+[wdhms])+$/;

/**
 * Reads a duration such as `26h`, `90m`, `1d12h`. Units are `w`, `d`, `h`, `m` (minutes) and `s`, each
 * at most once and from the longest to the shortest; the answer is in seconds and above zero.
 */
export function parseDuration(text: string): Parsed<number> {
  const written = text.trim();
  if (!SHAPE.test(written)) return refused(shapeError(written));
  const parts = [...written.matchAll(/(\d+)([wdhms])/g)].map(([, digits, unit]) => ({
    seconds: Number(digits) * UNIT_SECONDS[unit as Unit],
    unitSeconds: UNIT_SECONDS[unit as Unit],
  }));
  const descending = parts.every(
    (part, index) => index === 0 || part.unitSeconds < (parts[index - 1]?.unitSeconds ?? 0),
  );
  if (!descending) {
    return refused(
      `"${written}" names its units out of order or twice; write them as in "1d12h", longest first`,
    );
  }
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
  if (seconds === 0) return refused(`"${written}" is no time at all`);
  if (seconds > MAX_DURATION_SECONDS) return refused(`"${written}" is longer than ten years`);
  return parsed(seconds);
}

function shapeError(written: string): string {
  const example = 'write a number and a unit, such as "90m", "26h" or "1d12h"';
  if (written === '') return `the duration is empty; ${example}`;
  if (/^\d+$/.test(written)) return `"${written}" has no unit; ${example}`;
  if (/^-/.test(written)) return `"${written}" is negative; ${example}`;
  return `"${written}" is not a duration; ${example}`;
}

/** Writes seconds the way `parseDuration` reads them: `1d12h`. Zero gives `0s`. */
export function formatDuration(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  let written = '';
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / UNIT_SECONDS[unit]);
    rest -= count * UNIT_SECONDS[unit];
    if (count > 0) written += `${count}${unit}`;
  }
  return written === '' ? '0s' : written;
}

const UNIT_NOUNS: readonly [seconds: number, noun: string][] = [
  [UNIT_SECONDS.d, 'day'],
  [UNIT_SECONDS.h, 'hour'],
  [UNIT_SECONDS.m, 'minute'],
  [UNIT_SECONDS.s, 'second'],
];

/**
 * Says a duration in full words, exactly: `26 hours`, `3 days`, `1 hour 30 minutes`. Up to two days it
 * stays in hours, as people speak of backup objectives.
 */
export function durationInWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole === 0) return 'no time';
  const units = whole <= 2 * UNIT_SECONDS.d ? UNIT_NOUNS.slice(1) : UNIT_NOUNS;
  let rest = whole;
  const said: string[] = [];
  for (const [unitSeconds, noun] of units) {
    const count = Math.floor(rest / unitSeconds);
    rest -= count * unitSeconds;
    if (count > 0) said.push(countOf(count, noun));
  }
  return said.join(' ');
}

/** Says an interval: `every hour`, `every 6 hours`, `every 90 minutes`. */
export function everyInWords(seconds: number): string {
  for (const [unitSeconds, noun] of UNIT_NOUNS) {
    const count = seconds / unitSeconds;
    if (count === 1) return `every ${noun}`;
    if (Number.isInteger(count)) return `every ${countOf(count, noun)}`;
  }
  return `every ${durationInWords(seconds)}`;
}
