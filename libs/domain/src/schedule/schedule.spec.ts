import { type PolicySchedule } from '../policy/policy';
import { formatInstant } from '../time';
import { jitterMs } from './jitter';
import { plannedRuns } from './planned-runs';
import {
  type Schedule,
  compileSchedule,
  longestIntervalSeconds,
  scheduleInWords,
} from './schedule';

const scheduleOf = (schedule: Partial<PolicySchedule>): Schedule => {
  const answer = compileSchedule({ onMissed: 'run', ...schedule } as PolicySchedule);
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
};
const inBerlin = (cron: string): Schedule => scheduleOf({ cron, timezone: 'Europe/Berlin' });

describe('compileSchedule', () => {
  it.each<[Partial<PolicySchedule>, string]>([
    [{ cron: '0 24 * * *' }, 'the hour field "24": "24" is not a hour from 0 to 23'],
    [
      { cron: '0 2 * * *', timezone: 'Berlin' },
      '"Berlin" is not a time zone; use an IANA name such as "Europe/Berlin"',
    ],
    [{ every: '59s' }, '"59s" is shorter than a minute'],
    [
      { every: '6 h' },
      '"6 h" is not a duration; write a number and a unit, such as "90m", "26h" or "1d12h"',
    ],
    [
      { every: '6h', timezone: 'Mars/Olympus' },
      '"Mars/Olympus" is not a time zone; use an IANA name such as "Europe/Berlin"',
    ],
  ])('refuses %j', (schedule, error) => {
    expect(compileSchedule({ onMissed: 'run', ...schedule } as PolicySchedule)).toEqual({
      ok: false,
      error,
    });
  });

  it('takes UTC and no jitter where nothing is said', () => {
    expect(scheduleOf({ cron: '0 2 * * *' })).toMatchObject({
      kind: 'cron',
      jitterSeconds: 0,
      zone: { name: 'UTC' },
    });
    expect(scheduleOf({ every: '1m', jitterSeconds: 30, onMissed: 'skip' })).toMatchObject({
      kind: 'interval',
      everySeconds: 60,
      jitterSeconds: 30,
      onMissed: 'skip',
      zone: { name: 'UTC' },
    });
  });
});

describe('scheduleInWords', () => {
  it('names the zone of times', () => {
    expect(scheduleInWords(inBerlin('30 2 * * *'))).toBe('at 02:30 every day (Europe/Berlin)');
    expect(scheduleInWords(scheduleOf({ every: '6h' }))).toBe('every 6 hours');
  });
});

describe('longestIntervalSeconds', () => {
  const NOW = Date.parse('2026-05-01T00:00:00Z');
  it.each([
    ['0 2 * * *', 25 * 3_600],
    ['0 * * * *', 3_600],
    ['0 2 * * 1-5', (3 * 24 + 1) * 3_600],
    ['0 0 1 * *', (31 * 24 + 1) * 3_600],
    ['*/5 9-17 * * 1-5', (2 * 24 + 1 + 24 - 9 + 0.0833333) * 3_600],
    ['0 0 1 1 *', 365 * 24 * 3_600],
  ])('%s', (cron, seconds) => {
    expect(longestIntervalSeconds(inBerlin(cron), NOW)).toBeGreaterThan(seconds - 3_700);
    expect(longestIntervalSeconds(inBerlin(cron), NOW)).toBeLessThan(seconds + 60);
  });

  it('of an interval is the interval', () => {
    expect(longestIntervalSeconds(scheduleOf({ every: '6h' }), NOW)).toBe(21_600);
  });

  it.each([
    ['2026-05-01T00:00:00Z', 4],
    ['2028-02-29T12:00:00Z', 4],
    ['2095-06-01T00:00:00Z', 8],
    ['2097-06-01T00:00:00Z', 8],
  ])('of each 29 February, read at %s, is %d years', (now, years) => {
    const leapDays = scheduleOf({ cron: '0 2 29 2 *' });
    const days = (longestIntervalSeconds(leapDays, Date.parse(now)) ?? 0) / 86_400;
    expect(Math.round(days / 365)).toBe(years);
  });

  it.each([
    ['* 8-19 * * 1-5', 2 * 24 + 12],
    ['*/5 * 1-15 * *', 16 * 24],
    ['* * 2-31 1,7 *', 154 * 24],
  ])('of %s is the same on whichever day it is read', (cron, hours) => {
    const dense = scheduleOf({ cron });
    for (let day = 0; day < 31; day += 1) {
      const seconds = longestIntervalSeconds(dense, NOW + day * 86_400_000) ?? 0;
      expect(Math.round(seconds / 3_600)).toBe(hours);
    }
  });

  it('sees the night on which the clocks go back', () => {
    expect(longestIntervalSeconds(inBerlin('30 2 * * *'), NOW)).toBe(25 * 3_600);
    expect(longestIntervalSeconds(scheduleOf({ cron: '30 2 * * *' }), NOW)).toBe(24 * 3_600);
  });
});

describe('plannedRuns', () => {
  const planned = (schedule: Schedule, after: string, count: number): string[] =>
    plannedRuns(schedule, Date.parse(after), count, null).map(({ at, note }) =>
      [formatInstant(at).slice(5, 16), note].filter((part) => part !== null).join(' '),
    );

  it('says what the clocks do in spring', () => {
    expect(planned(inBerlin('30 2 * * *'), '2026-03-28T12:00:00Z', 2)).toEqual([
      '03-29T01:00 02:30 does not exist on this day, as the clocks go forward: it runs at 03:00 instead.',
      '03-30T00:30',
    ]);
    expect(planned(inBerlin('0 3 * * *'), '2026-03-28T12:00:00Z', 1)).toEqual(['03-29T01:00']);
    expect(planned(inBerlin('*/30 * * * *'), '2026-03-29T00:29:00Z', 3)).toEqual([
      '03-29T00:30',
      '03-29T01:00 02:00 does not exist on this day, as the clocks go forward: it runs at 03:00 instead.',
      '03-29T01:30',
    ]);
  });

  it('says what the clocks do in autumn', () => {
    expect(planned(inBerlin('30 2 * * *'), '2026-10-24T12:00:00Z', 2)).toEqual([
      '10-25T00:30 02:30 comes twice on this day, as the clocks go back: it runs the first time only.',
      '10-26T01:30',
    ]);
    expect(planned(inBerlin('0 * * * *'), '2026-10-24T23:30:00Z', 3)).toEqual([
      '10-25T00:00',
      '10-25T01:00 02:00 comes twice on this day, as the clocks go back: this is the second time.',
      '10-25T02:00',
    ]);
    expect(planned(inBerlin('0 1,3 * * *'), '2026-10-24T22:30:00Z', 2)).toEqual([
      '10-24T23:00',
      '10-25T02:00',
    ]);
  });

  it('has nothing to say on other days, nor where clocks never change', () => {
    expect(planned(inBerlin('0 0 1 1 *'), '2026-05-01T00:00:00Z', 2)).toEqual([
      '12-31T23:00',
      '12-31T23:00',
    ]);
    expect(planned(scheduleOf({ cron: '@daily' }), '2026-05-01T00:00:00Z', 1)).toEqual([
      '05-02T00:00',
    ]);
  });

  it('counts an interval from the last run, or begins at once', () => {
    const after = Date.parse('2026-05-01T12:00:00Z');
    const sixHours = scheduleOf({ every: '6h' });
    const at = (last: string | null): string[] =>
      plannedRuns(sixHours, after, 2, last === null ? null : Date.parse(last)).map((run) =>
        formatInstant(run.at).slice(11, 16),
      );
    expect(at(null)).toEqual(['12:00', '18:00']);
    expect(at('2026-05-01T10:00:00Z')).toEqual(['16:00', '22:00']);
    expect(at('2026-04-01T10:00:00Z')).toEqual(['12:00', '18:00']);
  });
});

describe('jitterMs', () => {
  it('is fixed for a volume of a policy, and differs between them', () => {
    const of = (policy: string, uid: string): number => jitterMs(3_600, policy, uid);
    expect(of('nightly', 'a')).toBe(of('nightly', 'a'));
    expect(new Set([of('nightly', 'a'), of('nightly', 'b'), of('hourly', 'a')]).size).toBe(3);
  });

  it('spreads many volumes evenly over whole seconds, both ends included', () => {
    const jitters = Array.from({ length: 10_000 }, (_, index) =>
      jitterMs(9, 'nightly', String(index)),
    );
    const counts = new Map<number, number>();
    for (const jitter of jitters) counts.set(jitter, (counts.get(jitter) ?? 0) + 1);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((seconds) => seconds * 1_000),
    );
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('is nothing where none is asked for', () => {
    expect(jitterMs(0, 'nightly', 'a')).toBe(0);
  });
});
