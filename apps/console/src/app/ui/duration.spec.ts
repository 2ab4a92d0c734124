import { roughDuration } from './duration';

describe('a rough duration', () => {
  it.each([
    [0.2, 'less than 1 s'],
    [40.4, '40 s'],
    [119, '119 s'],
    [240, '4 min'],
    [7_100, '118 min'],
    [7_200, '2 h'],
    [7_800, '2 h 10 min'],
    [7_199 + 3_600, '3 h'],
    [172_800, '2 d'],
    [277_000, '3 d 5 h'],
  ])('of %d seconds is “%s”', (seconds, words) => {
    expect(roughDuration(seconds)).toBe(words);
  });
});
