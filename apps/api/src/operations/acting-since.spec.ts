import { type Clock, systemClock } from '../config/clock';
import { ActingSince } from './acting-since';

const BEGUN = Date.parse('2026-05-01T12:00:00Z');
const MINUTE_MS = 60_000;

describe('since when somebody could act', () => {
  let at: number;
  let elapsedMs: number;
  let acting: ActingSince;
  beforeEach(() => {
    [at, elapsedMs] = [BEGUN, 0];
    const clock: Clock = { ...systemClock, now: () => at, monotonic: () => elapsedMs };
    acting = new ActingSince(clock);
  });

  function pass(ms: number): void {
    at += ms;
    elapsedMs += ms;
  }
  function outage(ms: number): void {
    acting.contactChanged(true);
    pass(ms);
    acting.contactChanged(false);
  }

  it('is counted from the end of an outage', () => {
    outage(10 * MINUTE_MS);
    pass(MINUTE_MS);
    expect(acting.instant).toBe(BEGUN + 10 * MINUTE_MS);
  });

  it('is not put off by short breaks, however many', () => {
    for (let each = 0; each < 100; each += 1) outage(MINUTE_MS / 2);
    expect(acting.instant).toBe(BEGUN);
  });

  it('does not lie ahead after the wall clock was set back', () => {
    pass(MINUTE_MS);
    at -= 60 * MINUTE_MS;
    pass(MINUTE_MS);
    expect(acting.instant).toBe(BEGUN - 60 * MINUTE_MS);
  });
});
