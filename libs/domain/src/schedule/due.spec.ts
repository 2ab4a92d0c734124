import fc from 'fast-check';
import { type PolicySchedule } from '../policy/policy';
import { HOUR_MS, type Instant, MINUTE_MS, formatInstant } from '../time';
import { type SlotRun, type RunHistory, dueSlot, nextStart, slotId } from './due';
import { type Schedule, compileSchedule } from './schedule';

const scheduleOf = (schedule: Partial<PolicySchedule>): Schedule => {
  const answer = compileSchedule({ onMissed: 'run', ...schedule } as PolicySchedule);
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
};
const NIGHTLY = scheduleOf({ cron: '0 2 * * *' });
const SIX_HOURS = scheduleOf({ every: '6h' });
const SIX_HOURS_OR_SKIP = scheduleOf({ every: '6h', onMissed: 'skip' });

/** `02:00` is a time of the 2nd of May; `03T02:00` of another day. */
const at = (time: string): Instant =>
  Date.parse(`2026-05-${time.includes('T') ? time : `02T${time}`}Z`);
const ran = (slot: string, startedAt = slot): SlotRun => ({
  slot: at(slot),
  startedAt: at(startedAt),
});
const history = (runs: SlotRun[] = [], rest: Partial<RunHistory> = {}): RunHistory => ({
  runs,
  since: at('01T00:00'),
  jitterMs: 0,
  ...rest,
});
const due = (schedule: Schedule, past: RunHistory, now: string): string | null => {
  const slot = dueSlot(schedule, past, at(now));
  return slot === null ? null : formatInstant(slot.at).slice(8, 16);
};

describe('the slot of a cron expression that is owed', () => {
  it.each<[string, RunHistory, string, string | null]>([
    ['nothing before the policy held', history([], { since: at('02:01') }), '09:00', null],
    [
      'the slot at the very moment from which it holds',
      history([], { since: at('02:00') }),
      '09:00',
      '02T02:00',
    ],
    [
      'a start to come, also where its slot was before the policy held',
      history([], { since: at('02:30'), jitterMs: HOUR_MS }),
      '03:00',
      '02T02:00',
    ],
    [
      'no start before the policy held',
      history([], { since: at('03:01'), jitterMs: HOUR_MS }),
      '09:00',
      null,
    ],
    [
      'for ever, when it is not known since when',
      history([], { since: null }),
      '01:59',
      '01T02:00',
    ],
    ['nothing before its time', history([ran('01T02:00')]), '01:59:59', null],
    ['at its time', history([ran('01T02:00')]), '02:00', '02T02:00'],
    ['not twice', history([ran('02:00')]), '09:00', null],
    ['one for many that were missed', history([ran('01T02:00')]), '20T09:00', '20T02:00'],
    [
      'not before the jitter is over',
      history([], { jitterMs: 10 * MINUTE_MS }),
      '02:09:59',
      '01T02:00',
    ],
    ['when the jitter is over', history([], { jitterMs: 10 * MINUTE_MS }), '02:10', '02T02:00'],
    ['nothing older than what was run by another schedule', history([ran('05:00')]), '09:00', null],
    [
      'again after the clock was set back, but not what was run',
      history([ran('01T02:00'), ran('02:00'), ran('03T02:00')]),
      '09:00',
      null,
    ],
    [
      'past runs dated in the future by a clock that was wrong',
      history([
        ran('01T02:00'),
        { slot: Date.UTC(2036, 4, 2, 2), startedAt: Date.UTC(2036, 4, 2, 2) },
      ]),
      '09:00',
      '02T02:00',
    ],
  ])('is owed: %s', (_story, past, now, expected) => {
    expect(due(NIGHTLY, past, now)).toBe(expected);
  });
});

describe('the slot of an interval that is owed', () => {
  it.each<[string, Schedule, RunHistory, string, string | null]>([
    [
      'at once, when it never ran',
      SIX_HOURS,
      history([], { since: at('01:00') }),
      '01:00',
      '02T01:00',
    ],
    ['not before the policy holds', SIX_HOURS, history([], { since: at('01:00') }), '00:59', null],
    [
      'for the first time after the jitter',
      SIX_HOURS,
      history([], { since: at('01:00'), jitterMs: MINUTE_MS }),
      '01:00:59',
      null,
    ],
    [
      'for the first time when the jitter is over',
      SIX_HOURS,
      history([], { since: at('01:00'), jitterMs: MINUTE_MS }),
      '01:01',
      '02T01:00',
    ],
    [
      'not before the interval is over',
      SIX_HOURS,
      history([ran('01:00', '01:07')]),
      '07:06:59',
      null,
    ],
    [
      'counted from the start of the last run',
      SIX_HOURS,
      history([ran('01:00', '01:07')]),
      '07:07',
      '02T07:07',
    ],
    [
      'without jitter from then on',
      SIX_HOURS,
      history([ran('01:00')], { jitterMs: HOUR_MS }),
      '07:00',
      '02T07:00',
    ],
    ['by the newest run', SIX_HOURS, history([ran('07:00'), ran('01:00')]), '12:59', null],
    ['by the newest run', SIX_HOURS, history([ran('07:00'), ran('01:00')]), '13:00', '02T13:00'],
    ['nothing that began this moment', SIX_HOURS, history([ran('06:00', '07:00')]), '07:00', null],
    ['once, however long nobody began', SIX_HOURS, history(), '20:00', '01T00:00'],
    [
      'the latest, where missed ones are skipped',
      SIX_HOURS_OR_SKIP,
      history(),
      '20:00',
      '02T18:00',
    ],
    ['once for many that were missed', SIX_HOURS, history([ran('01T01:00')]), '20:00', '01T07:00'],
    [
      'the latest, where missed ones are skipped',
      SIX_HOURS_OR_SKIP,
      history([ran('01T01:00')]),
      '20:00',
      '02T19:00',
    ],
    [
      'in whole seconds',
      SIX_HOURS,
      history([{ slot: at('01:00'), startedAt: at('01:00') + 999 }]),
      '07:00',
      '02T07:00',
    ],
    [
      'past runs dated in the future by a clock that was wrong',
      SIX_HOURS,
      history([{ slot: at('01T00:00'), startedAt: Date.UTC(2036, 4, 2, 2) }]),
      '09:00',
      '02T06:00',
    ],
    [
      'what follows the slot that a wrong clock has run ahead of its time',
      SIX_HOURS,
      history([ran('01:00'), { slot: at('07:00'), startedAt: Date.UTC(2036, 4, 2, 2) }]),
      '13:00',
      '02T13:00',
    ],
    [
      'nothing for the slot that a wrong clock has run ahead of its time',
      SIX_HOURS,
      history([ran('01:00'), { slot: at('07:00'), startedAt: Date.UTC(2036, 4, 2, 2) }]),
      '12:59',
      null,
    ],
    [
      'not from before the policy held again',
      SIX_HOURS,
      history([ran('01:00')], { since: at('09:00'), jitterMs: MINUTE_MS }),
      '09:00:59',
      null,
    ],
    [
      'from when the policy held again, spread by the jitter',
      SIX_HOURS,
      history([ran('01:00')], { since: at('09:00'), jitterMs: MINUTE_MS }),
      '20:00',
      '02T09:00',
    ],
    [
      'from the last run, when the policy was changed meanwhile',
      SIX_HOURS,
      history([ran('01:00')], { since: at('07:00'), jitterMs: MINUTE_MS }),
      '07:00',
      '02T07:00',
    ],
    [
      'nothing that was run, after the clock was set back',
      SIX_HOURS,
      history([ran('01:00'), ran('07:00'), ran('13:00')]),
      '07:00',
      null,
    ],
  ])('is owed: %s', (_story, schedule, past, now, expected) => {
    expect(due(schedule, past, now)).toBe(expected);
  });
});

describe('nextStart', () => {
  const next = (schedule: Schedule, past: RunHistory, now: string): string | null => {
    const instant = nextStart(schedule, past, at(now));
    return instant === null ? null : formatInstant(instant).slice(8, 16);
  };

  it.each<[string, Schedule, RunHistory, string, string]>([
    ['of a cron expression', NIGHTLY, history(), '02:00', '03T02:00'],
    ['after its jitter', NIGHTLY, history([], { jitterMs: HOUR_MS }), '02:30', '02T03:00'],
    [
      'at the moment from which the policy holds',
      NIGHTLY,
      history([], { since: at('04T02:00') }),
      '02:00',
      '04T02:00',
    ],
    [
      'at a start to come after a slot before the policy holds',
      NIGHTLY,
      history([], { since: at('04T02:30'), jitterMs: HOUR_MS }),
      '02:00',
      '04T03:00',
    ],
    [
      'after the moment from which the policy holds',
      NIGHTLY,
      history([], { since: at('04T02:01') }),
      '02:00',
      '05T02:00',
    ],
    ['of an interval', SIX_HOURS, history([ran('01:00')]), '02:00', '02T07:00'],
    ['of an interval that is owed', SIX_HOURS, history([ran('01:00')]), '08:00', '02T13:00'],
    [
      'of an interval that holds later',
      SIX_HOURS,
      history([], { since: at('09T01:00') }),
      '02:00',
      '09T01:00',
    ],
  ])('%s', (_story, schedule, past, now, expected) => {
    expect(next(schedule, past, now)).toBe(expected);
  });
});

it('starts a slot when the jitter is over', () => {
  expect(dueSlot(NIGHTLY, history([], { jitterMs: HOUR_MS }), at('04:00'))).toEqual({
    at: at('02:00'),
    startAt: at('03:00'),
  });
});

it('names a slot to the second', () => {
  expect(slotId(at('02:30:07'))).toBe('20260502T023007Z');
});

const moment = fc
  .integer({ min: 0, max: 5 * 24 * 60 })
  .map((minutes) => at('01T00:00') + minutes * MINUTE_MS);
const anySchedule = fc.constantFrom(
  NIGHTLY,
  SIX_HOURS,
  SIX_HOURS_OR_SKIP,
  scheduleOf({ cron: '*/20 * * * *', onMissed: 'skip' }),
  scheduleOf({ every: '7m' }),
);
const anyJitter = fc.constantFrom(0, 90_000, 90 * MINUTE_MS);

describe('any history', () => {
  it('owes nothing new before nextStart', () => {
    const run = fc.record({ slot: moment, startedAt: moment });
    fc.assert(
      fc.property(
        anySchedule,
        fc.array(run, { maxLength: 4 }),
        anyJitter,
        moment,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (schedule, runs, jitterMs, now, part) => {
          const past = history(runs, { jitterMs });
          const next = nextStart(schedule, past, now);
          if (next === null) throw new Error('each of these schedules goes on for ever');
          expect(next).toBeGreaterThan(now);
          const later = now + Math.floor((next - 1 - now) * part);
          // Only a run that was dated in the future may become the past meanwhile.
          if (runs.some(({ slot, startedAt }) => Math.max(slot, startedAt) > now)) return;
          expect(dueSlot(schedule, past, later)).toEqual(dueSlot(schedule, past, now));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('never owes a slot twice, however the clock jumps', () => {
    const step = fc.oneof(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: -2_000, max: 2_000 }),
      fc.constantFrom(-1_440, 1_440, 5_256_000),
    );
    fc.assert(
      fc.property(
        anySchedule,
        anyJitter,
        fc.array(step, { maxLength: 60 }),
        (schedule, jitterMs, steps) => {
          const runs: SlotRun[] = [];
          let now = at('02:00');
          for (const minutes of steps) {
            now += minutes * MINUTE_MS;
            const slot = dueSlot(schedule, history(runs, { jitterMs }), now);
            if (slot === null) continue;
            expect(runs.map((run) => run.slot)).not.toContain(slot.at);
            expect(slot.startAt).toBeLessThanOrEqual(now);
            runs.push({ slot: slot.at, startedAt: now });
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('owes something again before long, whatever a wrong clock has run', () => {
    const leap = fc.constantFrom(-1_440, 1_440, 5_256_000, -5_256_000, 61, -61);
    fc.assert(
      fc.property(anySchedule, fc.array(leap, { maxLength: 8 }), (schedule, leaps) => {
        const runs: SlotRun[] = [];
        let now = at('02:00');
        for (const minutes of leaps) {
          now = Math.max(now + minutes * MINUTE_MS, at('01T00:00'));
          const slot = dueSlot(schedule, history(runs), now);
          if (slot !== null) runs.push({ slot: slot.at, startedAt: now });
        }
        // Each run has used up one slot, and each start that is announced may turn out to be one of those.
        for (let starts = 0; starts <= 2 * runs.length + 1; starts += 1) {
          const past = history(runs);
          if (dueSlot(schedule, past, now) !== null) return;
          now = nextStart(schedule, past, now) ?? now;
        }
        throw new Error('nothing is owed any more');
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives two that look at the same time the same slot', () => {
    fc.assert(
      fc.property(anySchedule, moment, fc.nat(30_000), (schedule, lastAt, laterMs) => {
        const past = history([{ slot: lastAt, startedAt: lastAt }]);
        const now = lastAt + 7 * HOUR_MS;
        const [one, other] = [dueSlot(schedule, past, now), dueSlot(schedule, past, now + laterMs)];
        if (one === null || other === null) return;
        if (other.startAt > now) return;
        expect(other).toEqual(one);
      }),
    );
  });
});
