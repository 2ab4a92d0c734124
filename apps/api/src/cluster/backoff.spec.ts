import fc from 'fast-check';
import { Backoff } from './backoff';

/** The delays of failures that follow each other as fast as they are allowed to. */
function inARow(backoff: Backoff, count: number, wish = {}): number[] {
  let now = 0;
  return Array.from({ length: count }, () => {
    const delay = backoff.next(now, wish);
    now += delay;
    return delay;
  });
}

describe('Backoff', () => {
  const steady = (): Backoff => new Backoff(() => 1);

  it('doubles from 0.8 s to 30 s', () => {
    expect(inARow(steady(), 8)).toEqual([800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
  });

  it('spreads over the upper half of a step and never exceeds it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (random) => {
        inARow(new Backoff(() => random), 10).forEach((delay, index) => {
          const step = Math.min(800 * 2 ** index, 30_000);
          expect(delay).toBeGreaterThanOrEqual(step / 2);
          expect(delay).toBeLessThanOrEqual(step);
        });
      }),
    );
  });

  it('waits at least as long as the server asks, up to two minutes of it', () => {
    expect(new Backoff(() => 0).next(0, { retryAfterMs: 30_000 })).toBe(30_000);
    expect(steady().next(0, { retryAfterMs: 30_000 })).toBeLessThanOrEqual(33_000);
    expect(new Backoff(() => 0).next(0, { retryAfterMs: 3_600_000 })).toBe(120_000);
    expect(steady().next(0, { retryAfterMs: 0 })).toBe(800);
  });

  it('begins anew after two minutes without a failure, and not before', () => {
    const backoff = steady();
    backoff.next(0);
    backoff.next(1_000);
    expect(backoff.next(2_600 + 119_000)).toBe(3_200);
    expect(backoff.next(200_000 + 121_600 + 3_200)).toBe(800);
  });

  it('begins anew when it is told that something worked', () => {
    const backoff = steady();
    inARow(backoff, 5);
    backoff.reset();
    expect(inARow(backoff, 2)).toEqual([800, 1_600]);
  });

  it('goes as far as it is told to', () => {
    expect(inARow(steady(), 9, { longestMs: 60_000 }).at(-1)).toBe(60_000);
    expect(inARow(steady(), 9, { longestMs: 400 }).at(-1)).toBe(400);
  });
});
