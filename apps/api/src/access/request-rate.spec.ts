import { MAX_REQUEST_BURST, MAX_REQUESTS_PER_SECOND } from '@soteria/contracts';
import { ManualClock } from '@soteria/sandbox';
import { Rejection } from './rejection';
import { RequestRate } from './request-rate';

const FULL_AGAIN_MS = (MAX_REQUEST_BURST / MAX_REQUESTS_PER_SECOND) * 1_000;

describe('RequestRate', () => {
  let clock: ManualClock;
  let rate: RequestRate;
  beforeEach(() => {
    clock = new ManualClock(Date.UTC(2026, 4, 1));
    rate = new RequestRate(clock);
  });

  const ask = (caller: string, times = 1): void => {
    for (let time = 0; time < times; time += 1) rate.demandRoom(caller);
  };
  const many = (prefix: string, count: number): void => {
    for (let at = 0; at < count; at += 1) ask(`${prefix}${at}`);
  };

  it('refuses whoever asks more often than the bucket holds, and nobody else', () => {
    ask('ada', MAX_REQUEST_BURST);
    expect(() => ask('ada')).toThrow(Rejection);
    ask('bob');
    clock.advance(1_000);
    ask('ada', MAX_REQUESTS_PER_SECOND);
    expect(() => ask('ada')).toThrow(Rejection);
  });

  it('fills up to what it holds and no further', () => {
    ask('ada');
    clock.advance(FULL_AGAIN_MS * 10);
    ask('ada', MAX_REQUEST_BURST);
    expect(() => ask('ada')).toThrow(Rejection);
  });

  it('lets through what fits where somebody asks a little too often, and refuses the rest', () => {
    ask('ada', MAX_REQUEST_BURST);
    const everyMs = 19;
    let passed = 0;
    for (let elapsedMs = everyMs; elapsedMs <= 10_000; elapsedMs += everyMs) {
      clock.advance(everyMs);
      try {
        ask('ada');
        passed += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(Rejection);
      }
    }
    expect(passed).toBeGreaterThan(10 * MAX_REQUESTS_PER_SECOND - 3);
    expect(passed).toBeLessThanOrEqual(10 * MAX_REQUESTS_PER_SECOND);
  });

  it('forgets those whose bucket is full again first, and not who asked too often before them', () => {
    ask('ada', MAX_REQUEST_BURST);
    clock.advance(1);
    many('others-', 9_999);
    clock.advance(1_000);
    ask('one more');
    expect(() => ask('ada', MAX_REQUEST_BURST)).toThrow(Rejection);
  });

  it('of many who all ask at once, those who asked last are remembered', () => {
    ask('quiet', MAX_REQUEST_BURST);
    clock.advance(1);
    many('first-', 9_998);
    clock.advance(1);
    ask('ada', MAX_REQUEST_BURST);
    many('next-', 10);
    expect(() => ask('ada')).toThrow(Rejection);
    expect(() => ask('quiet')).not.toThrow();
  });
});
