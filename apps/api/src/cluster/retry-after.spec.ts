import { parseRetryAfterMs } from './retry-after';

describe('parseRetryAfterMs', () => {
  const now = Date.UTC(2026, 10, 23, 12, 0, 0);

  it.each([
    ['1', 1_000],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['0', 0],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
  ])('reads %p', (header, expected) => {
    expect(parseRetryAfterMs(header, now)).toBe(expected);
  });

  it.each([undefined, '', 'soon', '-5', '1.5', '1e9', '99999999999999', 'NaN', '0x10'])(
    'makes nothing of %p',
    (header) => {
      expect(parseRetryAfterMs(header, now)).toBeNull();
    },
  );
});
