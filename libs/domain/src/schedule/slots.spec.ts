import fc from 'fast-check';
import { DAY_MS, type Instant, MINUTE_MS, formatInstant } from '../time';
import { type Cron, parseCron } from './cron';
import { latestSlot, nextSlot } from './slots';
import { readMinuteByMinute, slotsLivedThrough, wallClock } from './testing/oracle';
import { type Zone, openZone } from './zone';

function cronOf(text: string): Cron {
  const answer = parseCron(text);
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
}
function zoneOf(name: string): Zone {
  const zone = openZone(name);
  if (zone === null) throw new Error(`no zone ${name}`);
  return zone;
}
function slotsBetween(cron: Cron, zone: Zone, from: Instant, until: Instant): Instant[] {
  const slots: Instant[] = [];
  for (let slot = nextSlot(cron, zone, from - 1); slot !== null && slot < until;) {
    slots.push(slot);
    slot = nextSlot(cron, zone, slot);
  }
  return slots;
}
const written = (text: string, zone: string, from: string, days: number): string[] =>
  slotsBetween(cronOf(text), zoneOf(zone), Date.parse(from), Date.parse(from) + days * DAY_MS).map(
    (slot) => formatInstant(slot).slice(5, 16),
  );

describe('slots around a change of the clocks', () => {
  it('runs once, at the first moment after the gap, what the gap swallowed', () => {
    expect(written('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00Z', 3)).toEqual([
      '03-28T01:30',
      '03-29T01:00',
      '03-30T00:30',
    ]);
    expect(written('*/15 2 * * *', 'Europe/Berlin', '2026-03-29T00:00Z', 1)).toEqual([
      '03-29T01:00',
    ]);
    expect(written('0 0 * * *', 'America/Sao_Paulo', '2018-11-03T00:00Z', 3)).toEqual([
      '11-03T03:00',
      '11-04T03:00',
      '11-05T02:00',
    ]);
  });

  it('runs once what comes twice', () => {
    expect(written('30 2 * * *', 'Europe/Berlin', '2026-10-24T00:00Z', 3)).toEqual([
      '10-24T00:30',
      '10-25T00:30',
      '10-26T01:30',
    ]);
    expect(written('0,30 2 * * *', 'Europe/Berlin', '2026-10-25T00:00Z', 1)).toEqual([
      '10-25T00:00',
      '10-25T00:30',
    ]);
    expect(written('45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T00:00Z', 2)).toEqual([
      '04-04T14:45',
      '04-05T15:15',
    ]);
  });

  it('goes on every hour through an hour that comes twice, and keeps to it after a gap', () => {
    expect(written('0 * * * *', 'Europe/Berlin', '2026-10-25T00:00Z', 0.125)).toEqual([
      '10-25T00:00',
      '10-25T01:00',
      '10-25T02:00',
    ]);
    expect(written('30 * * * *', 'Europe/Berlin', '2026-03-29T00:00Z', 0.1)).toEqual([
      '03-29T00:30',
      '03-29T01:00',
      '03-29T01:30',
    ]);
  });

  it('makes up for a whole day that a country left out', () => {
    expect(written('30 2 * * *', 'Pacific/Apia', '2011-12-29T00:00Z', 3)).toEqual([
      '12-29T12:30',
      '12-30T10:00',
      '12-30T12:30',
      '12-31T12:30',
    ]);
  });
});

describe('slots of the calendar', () => {
  it('skips the months that are too short', () => {
    expect(written('0 0 31 * *', 'UTC', '2026-01-01T00:00Z', 365)).toEqual(
      ['01', '03', '05', '07', '08', '10', '12'].map((month) => `${month}-31T00:00`),
    );
  });

  it('knows leap days, also across a year that has none', () => {
    const leapDay = cronOf('0 0 29 2 *');
    const after = nextSlot(leapDay, zoneOf('UTC'), Date.parse('2096-03-01T00:00Z'));
    expect(after).toBe(Date.parse('2104-02-29T00:00Z'));
    expect(latestSlot(leapDay, zoneOf('UTC'), Date.parse('2104-02-28T00:00Z'))).toBe(
      Date.parse('2096-02-29T00:00Z'),
    );
  });

  it('takes day and weekday as alternatives when both are restricted, as crontab(5) has it', () => {
    expect(written('0 0 13 * 5', 'UTC', '2026-11-01T00:00Z', 30)).toEqual([
      '11-06T00:00',
      '11-13T00:00',
      '11-20T00:00',
      '11-27T00:00',
    ]);
    expect(written('0 0 13 * 1', 'UTC', '2026-11-08T00:00Z', 8)).toEqual([
      '11-09T00:00',
      '11-13T00:00',
    ]);
    expect(written('0 0 */2 * 5', 'UTC', '2026-11-01T00:00Z', 30)).toEqual([
      '11-13T00:00',
      '11-27T00:00',
    ]);
  });

  it('ends a search that has no end', () => {
    // The 29th of February falls on a Sunday every 28 years only.
    const rare = { ...cronOf('0 0 29 2 *'), weekdays: cronOf('0 0 * * */7').weekdays };
    expect(nextSlot(rare, zoneOf('UTC'), Date.parse('2032-03-01T00:00Z'))).toBeNull();
    expect(latestSlot(rare, zoneOf('UTC'), Date.parse('2059-01-01T00:00Z'))).toBeNull();
  });
});

/** Zones with jumps of 30 minutes, at midnight, of a whole day, of two hours, in Ramadan, and with none. */
const ZONES: [zone: string, firstDay: string, days: number][] = [
  ['Europe/Berlin', '2026-01-01', 365],
  ['America/New_York', '2026-02-20', 30],
  ['America/New_York', '2026-10-20', 30],
  ['America/Sao_Paulo', '2018-10-25', 30],
  ['America/Sao_Paulo', '2019-02-05', 30],
  ['Australia/Lord_Howe', '2026-03-20', 30],
  ['Australia/Lord_Howe', '2026-09-20', 30],
  ['Pacific/Chatham', '2026-03-20', 30],
  ['Pacific/Chatham', '2026-09-10', 30],
  ['Pacific/Apia', '2011-12-20', 30],
  ['Africa/Casablanca', '2024-03-05', 50],
  ['Asia/Kolkata', '2026-01-01', 30],
  ['America/Havana', '2026-10-15', 30],
  ['Asia/Gaza', '2026-02-10', 60],
  ['Antarctica/Troll', '2026-03-10', 30],
  ['Antarctica/Troll', '2026-10-10', 30],
  ['America/St_Johns', '2010-10-25', 30],
  ['UTC', '2024-02-15', 30],
];
const CRONS = [
  '30 2 * * *',
  '0 * * * *',
  '*/20 * * * *',
  '*/15 0-3 * * *',
  '0 */6 * * 1-5',
  '45 1,2 * * *',
  '59 23 28-31 * *',
  '5 0 1 * 0',
  '0 0 * * *',
].map(cronOf);

it.each(ZONES)(
  'in %s from %s for %d days, slots are those of somebody who looks every minute',
  (...row) => {
    const [name, firstDay, days] = row;
    const [from, until] = [Date.parse(firstDay), Date.parse(firstDay) + days * DAY_MS];
    const readings = readMinuteByMinute(name, from, until);
    for (const cron of CRONS) {
      const found = slotsBetween(cron, zoneOf(name), from, until).map(formatInstant);
      const expected = slotsLivedThrough(cron, readings).map(formatInstant);
      expect([cron.text, ...found]).toEqual([cron.text, ...expected]);
    }
  },
);

describe('any expression in any zone', () => {
  const field = (min: number, max: number): fc.Arbitrary<string> => {
    const value = fc.integer({ min, max });
    const range = fc.tuple(value, value).map((ends) => ends.sort((a, b) => a - b).join('-'));
    const step = fc.tuple(fc.oneof(fc.constant('*'), range), fc.integer({ min: 1, max: 12 }));
    return fc.oneof(
      { weight: 3, arbitrary: fc.constant('*') },
      value.map(String),
      range,
      step.map((parts) => parts.join('/')),
      fc.tuple(value, range).map((parts) => parts.join(',')),
    );
  };
  const cron = fc
    .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6))
    .map((fields) => parseCron(fields.join(' ')))
    .filter((answer) => answer.ok)
    .map((answer) => cronOf(answer.ok ? answer.value.text : ''));
  const zone = fc.constantFrom(...new Set(ZONES.map(([name]) => name)));
  const instant = fc
    .integer({ min: Date.UTC(2000, 0, 1) / MINUTE_MS, max: Date.UTC(2040, 0, 1) / MINUTE_MS })
    .chain((minute) => fc.constantFrom(0, 1, 59_999).map((ms) => minute * MINUTE_MS + ms));

  /** A day of the fifty years from 1990 on whose midnight is followed by a change of the clocks. */
  const changes = new Map<string, Instant[]>();
  function changesIn(name: string): Instant[] {
    const known = changes.get(name);
    if (known !== undefined) return known;
    const clock = wallClock(name);
    const days = Array.from({ length: 50 * 365 }, (_, day) => Date.UTC(1990, 0, 1) + day * DAY_MS);
    const found = days.filter((day) => clock(day + DAY_MS) - clock(day) !== DAY_MS);
    changes.set(name, found);
    return found;
  }

  it('agrees with the oracle on the days of a change of the clocks, over fifty years', () => {
    fc.assert(
      fc.property(
        fc.array(cron, { minLength: 5, maxLength: 5 }),
        zone,
        fc.nat(),
        (all, name, pick) => {
          const days = changesIn(name);
          const from = days[pick % Math.max(days.length, 1)] ?? Date.UTC(2026, 2, 29);
          const readings = readMinuteByMinute(name, from - DAY_MS / 2, from + 1.5 * DAY_MS);
          for (const tried of all) {
            const found = slotsBetween(tried, zoneOf(name), from - DAY_MS / 2, from + 1.5 * DAY_MS);
            expect(found.map(formatInstant)).toEqual(
              slotsLivedThrough(tried, readings).map(formatInstant),
            );
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('finds the latest slot that the next one follows', () => {
    fc.assert(
      fc.property(cron, zone, instant, (tried, name, moment) => {
        const latest = latestSlot(tried, zoneOf(name), moment);
        if (latest === null) return;
        expect(latest).toBeLessThanOrEqual(moment);
        expect(nextSlot(tried, zoneOf(name), latest - 1)).toBe(latest);
        const next = nextSlot(tried, zoneOf(name), latest);
        if (next !== null) expect(next).toBeGreaterThan(moment);
      }),
      { numRuns: 200 },
    );
  });
});
