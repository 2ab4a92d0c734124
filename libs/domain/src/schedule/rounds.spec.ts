import { HOUR_MS, MINUTE_MS, parseInstant } from '../time';
import { roundsOf } from './rounds';

const TEN = parseInstant('2026-11-23T10:00:00Z') ?? 0;
const at = (minutes: number) => TEN + minutes * MINUTE_MS;
const rounds = (...minutes: number[]) => {
  const found = roundsOf(minutes.map(at), HOUR_MS);
  const after = (instant: number) => (instant - TEN) / MINUTE_MS;
  return found && [after(found.firstAt), found.lengthMs / MINUTE_MS, after(found.nextAt)];
};

describe('the rounds of an interval', () => {
  it('are none without a start', () => {
    expect(rounds()).toBeNull();
  });

  it.each([
    ['one volume', [5], [5, 0, 65]],
    ['all at once', [5, 5, 5], [5, 0, 65]],
    ['all within a few minutes', [5, 9, 6], [5, 4, 65]],
    ['all over the hour', [50, 5, 20, 35], [5, 45, 65]],
    ['a round that is under way', [62, 3, 61, 4, 60], [3, 4, 60]],
    ['a round across the full hour', [58, 62, 60], [58, 4, 118]],
    ['a volume that begins hours later', [5, 186], [5, 1, 65]],
  ])('of %s', (_, minutes, expected) => {
    expect(rounds(...minutes)).toEqual(expected);
  });
});
