import { DAY_MS, type Instant, formatInstant } from '../time';
import { type Cron, parseCron } from './cron';
import { nextSlot } from './slots';
import { readMinuteByMinute, slotsLivedThrough, wallClock } from './testing/oracle';
import { type Zone, openZone } from './zone';

/** Ten zones with rules of all kinds, among them ones whose rules were changed at short notice. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Africa/Casablanca',
  'Asia/Gaza',
  'Antarctica/Troll',
];
const FROM = Date.UTC(1990, 0, 1);
const UNTIL = Date.UTC(2040, 0, 1);
/** All minutes are minutes of work; without it the days around every fifth change of the clocks are tried. */
const SAMPLED = 5;
const ALL_MINUTES = process.env['FIFTY_YEARS'] === '1';
const YEAR_MS = 365 * DAY_MS;

const cronOf = (text: string): Cron => {
  const answer = parseCron(text);
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
};
const CRONS = ['30 2 * * *', '0 * * * *', '*/20 0-3 * * *', '0 0 * * *'].map(cronOf);

const zoneOf = (name: string): Zone => {
  const zone = openZone(name);
  if (zone === null) throw new Error(`no zone ${name}`);
  return zone;
};

/** What is compared at one go, each beginning at a midnight of UTC. */
function stretchesOf(zone: string): [from: Instant, until: Instant][] {
  if (ALL_MINUTES) {
    return Array.from({ length: Math.ceil((UNTIL - FROM) / YEAR_MS) }, (_, year) => {
      const from = FROM + year * YEAR_MS;
      return [from, Math.min(from + YEAR_MS, UNTIL)];
    });
  }
  const clock = wallClock(zone);
  const stretches: [Instant, Instant][] = [];
  for (let day = FROM; day < UNTIL; day += DAY_MS) {
    const isEven = clock(day + DAY_MS) - clock(day) === DAY_MS;
    if (!isEven) stretches.push([day - DAY_MS, day + 2 * DAY_MS]);
  }
  return stretches.filter((_, index) => index % SAMPLED === 0);
}

function slotsBetween(cron: Cron, zone: Zone, from: Instant, until: Instant): Instant[] {
  const slots: Instant[] = [];
  let slot = nextSlot(cron, zone, from - 1);
  while (slot !== null && slot < until) {
    slots.push(slot);
    slot = nextSlot(cron, zone, slot);
  }
  return slots;
}

describe('from 1990 to 2040, slots are those of somebody who looks at the clock every minute', () => {
  it.each(ZONES)('in %s', (name) => {
    const stretches = stretchesOf(name);
    expect(stretches.length).toBeGreaterThan(4);
    const zone = zoneOf(name);
    for (const [from, until] of stretches) {
      const readings = readMinuteByMinute(name, from, until);
      for (const cron of CRONS) {
        const found = slotsBetween(cron, zone, from, until);
        const expected = slotsLivedThrough(cron, readings);
        if (found.join() === expected.join()) continue;
        // Told in words only where they differ: a million comparisons by Jest would take minutes.
        expect([name, cron.text, ...found.map(formatInstant)]).toEqual([
          name,
          cron.text,
          ...expected.map(formatInstant),
        ]);
      }
    }
  });
});

/** Apia left out a whole day in 2011, whose run is made up for on the next one. */
const WHOLE_DAYS = ZONES.filter((name) => name !== 'Pacific/Apia');

it.each(WHOLE_DAYS)('in %s what is to run at half past two runs once a day', (name) => {
  const zone = zoneOf(name);
  const shown = wallClock(name);
  const dayOf = (instant: Instant): string => new Date(shown(instant)).toISOString().slice(0, 10);
  for (const [from, until] of stretchesOf(name)) {
    const ran = slotsBetween(cronOf('30 2 * * *'), zone, from - DAY_MS, until + DAY_MS).map(dayOf);
    const noons = Array.from({ length: (until - from) / DAY_MS }, (_, day) => from + day * DAY_MS);
    expect([...new Set(ran)]).toEqual(ran);
    expect(ran).toEqual(expect.arrayContaining(noons.map(dayOf)));
  }
});
