import { systemClock } from '../config/clock';

const DAY_MS = 86_400_000;

describe('P12: something is to happen in more than 24 days, which is more than a timer keeps', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([
    ['in a moment', 1],
    ['tomorrow', DAY_MS],
    ['after just as long as a timer keeps', 2 ** 31 - 1],
    ['a moment later', 2 ** 31],
    ['in a hundred days', 100 * DAY_MS],
  ])('it happens once and not before, when it is due %s', (_when, delayMs) => {
    const rung: number[] = [];
    const begin = Date.now();
    systemClock.after(delayMs, () => rung.push(Date.now() - begin));
    jest.advanceTimersByTime(delayMs - 1);
    expect(rung).toEqual([]);
    jest.advanceTimersByTime(200 * DAY_MS);
    expect(rung).toEqual([delayMs]);
  });

  it('it does not happen when it was called off, also after a while', () => {
    const rung: number[] = [];
    const cancel = systemClock.after(100 * DAY_MS, () => rung.push(1));
    jest.advanceTimersByTime(60 * DAY_MS);
    cancel();
    jest.advanceTimersByTime(200 * DAY_MS);
    expect(rung).toEqual([]);
  });

  it('what a library would make of it happens at once, which is what this is about', () => {
    const rung: number[] = [];
    setTimeout(() => rung.push(1), 100 * DAY_MS);
    jest.advanceTimersByTime(1);
    expect(rung).toEqual([1]);
  });
});
