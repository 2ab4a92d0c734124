import { parseInstant } from './time';

describe('parseInstant', () => {
  it.each([undefined, null, '', 'soon', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'])(
    'is null for %p, which is no moment',
    (text) => expect(parseInstant(text)).toBeNull(),
  );

  it.each(['2026-05-01T02:00:00', '2026-05-01T02:00', '5', '2026', 'May 2026', '2026-05-01 soon'])(
    'is null for %p, which each machine reads by its own clocks, if at all',
    (text) => expect(parseInstant(text)).toBeNull(),
  );

  it.each([
    ['2026-05-01T02:00:00Z', Date.UTC(2026, 4, 1, 2)],
    ['2026-05-01T02:00:00.123456Z', Date.UTC(2026, 4, 1, 2, 0, 0, 123)],
    ['2026-05-01T04:00:00+02:00', Date.UTC(2026, 4, 1, 2)],
    ['+012026-05-01T02:00:00Z', Date.UTC(12_026, 4, 1, 2)],
    ['2026-05-01', Date.UTC(2026, 4, 1)],
  ])('reads %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });
});
