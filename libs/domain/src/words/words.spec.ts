import fc from 'fast-check';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time';
import {
  MAX_DURATION_SECONDS,
  countOf,
  durationInWords,
  everyInWords,
  formatBytes,
  formatDuration,
  listInWords,
  momentInWords,
  numberInWords,
  ordinal,
  parseDuration,
  relativeTime,
} from './index';

describe('parseDuration', () => {
  it.each([
    ['', 'the duration is empty; write a number and a unit, such as "90m", "26h" or "1d12h"'],
    ['26', '"26" has no unit; write a number and a unit, such as "90m", "26h" or "1d12h"'],
    ['-1h', '"-1h" is negative; write a number and a unit, such as "90m", "26h" or "1d12h"'],
    [
      '1.5h',
      '"1.5h" is not a duration; write a number and a unit, such as "90m", "26h" or "1d12h"',
    ],
    ['1 h', '"1 h" is not a duration; write a number and a unit, such as "90m", "26h" or "1d12h"'],
    ['1H', '"1H" is not a duration; write a number and a unit, such as "90m", "26h" or "1d12h"'],
    ['1y', '"1y" is not a duration; write a number and a unit, such as "90m", "26h" or "1d12h"'],
    [
      '12h1d',
      '"12h1d" names its units out of order or twice; write them as in "1d12h", longest first',
    ],
    [
      '1h1h',
      '"1h1h" names its units out of order or twice; write them as in "1d12h", longest first',
    ],
    ['0m', '"0m" is no time at all'],
    ['4000d', '"4000d" is longer than ten years'],
    ['99999999999999999999h', '"99999999999999999999h" is longer than ten years'],
  ])('refuses %j', (text, error) => {
    expect(parseDuration(text)).toEqual({ ok: false, error });
  });

  it.each([
    ['26h', 93_600],
    ['90m', 5_400],
    ['1d12h', 129_600],
    ['45s', 45],
    ['2w', 1_209_600],
    ['1w1d1h1m1s', 694_861],
    [' 6h ', 21_600],
  ])('reads %j', (text, seconds) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: seconds });
  });

  it('reads what formatDuration writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_DURATION_SECONDS }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toEqual({ ok: true, value: seconds });
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers any text without throwing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const answer = parseDuration(text);
        if (answer.ok) expect(answer.value).toBeGreaterThan(0);
        else expect(answer.error).not.toBe('');
      }),
    );
  });
});

describe('durations in words', () => {
  it.each([
    [0, '0s', 'no time', 'every no time'],
    [90, '1m30s', '1 minute 30 seconds', 'every 90 seconds'],
    [3_600, '1h', '1 hour', 'every hour'],
    [5_400, '1h30m', '1 hour 30 minutes', 'every 90 minutes'],
    [93_600, '1d2h', '26 hours', 'every 26 hours'],
    [86_400, '1d', '24 hours', 'every day'],
    [172_800, '2d', '48 hours', 'every 2 days'],
    [259_200, '3d', '3 days', 'every 3 days'],
    [262_800, '3d1h', '3 days 1 hour', 'every 73 hours'],
  ])('%d s', (seconds, short, words, every) => {
    expect([formatDuration(seconds), durationInWords(seconds)]).toEqual([short, words]);
    if (seconds > 0) expect(everyInWords(seconds)).toBe(every);
  });
});

describe('relativeTime', () => {
  const now = Date.parse('2026-05-01T12:00:00Z');
  it.each([
    [0, 'now'],
    [59_999, 'now'],
    [-59_999, 'now'],
    [MINUTE_MS, 'in 1 min'],
    [-119 * MINUTE_MS, '119 min ago'],
    [-119.9 * MINUTE_MS, '119 min ago'],
    [120 * MINUTE_MS, 'in 2 h'],
    [4 * HOUR_MS, 'in 4 h'],
    [-9 * HOUR_MS, '9 h ago'],
    [-(10 * HOUR_MS - 1), '9 h ago'],
    [-47 * HOUR_MS, '47 h ago'],
    [-48 * HOUR_MS, '2 d ago'],
    [-71 * HOUR_MS, '2 d ago'],
    [-59 * DAY_MS, '59 d ago'],
    [-60 * DAY_MS, '2 months ago'],
    [-89 * DAY_MS, '2 months ago'],
    [-729 * DAY_MS, '24 months ago'],
    [730 * DAY_MS, 'in 2 years'],
    [1_094 * DAY_MS, 'in 2 years'],
  ])('%d ms away', (distance, words) => {
    expect(relativeTime(now + distance, now)).toBe(words);
  });
});

describe('momentInWords', () => {
  it('writes minutes in UTC', () => {
    expect(momentInWords(Date.parse('2026-05-01T02:00:59.999Z'))).toBe('2026-05-01 02:00 UTC');
    expect(momentInWords(Date.parse('2024-02-29T23:59:00+01:00'))).toBe('2024-02-29 22:59 UTC');
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [1_023, '1023 B'],
    [1_024, '1 KiB'],
    [1.5 * 2 ** 30, '1.5 GiB'],
    [100.4 * 2 ** 30, '100 GiB'],
    [37.34 * 2 ** 30, '37.3 GiB'],
    [999.9 * 2 ** 20, '1000 MiB'],
    [2 ** 30 - 1, '1 GiB'],
    [2 ** 60, '1 EiB'],
    [5 * 2 ** 70, '5120 EiB'],
    [-5, '0 B'],
  ])('%d', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words);
  });
});

describe('numbers in words', () => {
  it('counts', () => {
    expect([countOf(0, 'run'), countOf(1, 'run'), countOf(3, 'run')]).toEqual([
      '0 runs',
      '1 run',
      '3 runs',
    ]);
    expect([0, 2, 10, 11].map(numberInWords)).toEqual(['no', 'two', 'ten', '11']);
  });

  it('orders', () => {
    expect(
      [1, 2, 3, 4, 11, 12, 13, 20, 21, 22, 23, 31, 101, 111, 113, 114].map(ordinal).join(' '),
    ).toBe('1st 2nd 3rd 4th 11th 12th 13th 20th 21st 22nd 23rd 31st 101st 111th 113th 114th');
  });

  it('lists', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((words) => listInWords(words))).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
    expect(listInWords(['a', 'b'], 'or')).toBe('a or b');
  });
});
