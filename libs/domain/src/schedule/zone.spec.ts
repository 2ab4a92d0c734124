import { SECOND_MS, formatInstant } from '../time';
import { wallClock } from './testing/oracle';
import { type Zone, openZone } from './zone';

function zoneOf(name: string): Zone {
  const zone = openZone(name);
  if (zone === null) throw new Error(`no zone ${name}`);
  return zone;
}
const jumpsOf = (name: string, year: number): string[] =>
  zoneOf(name)
    .stretchesOf(year)
    .filter(({ offsetMs, offsetBeforeMs }) => offsetMs !== offsetBeforeMs)
    .map(
      ({ from, offsetMs, offsetBeforeMs }) =>
        `${formatInstant(from)} ${(offsetMs - offsetBeforeMs) / 60_000}`,
    );

describe('openZone', () => {
  it.each(['', 'Nowhere/Land', '+01:00', '-05', '../etc', 'Europe/Berlin ', '1'])(
    'refuses %j',
    (name) => {
      expect(openZone(name)).toBeNull();
    },
  );

  it('opens a zone once', () => {
    expect(openZone('Asia/Tokyo')).toBe(openZone('Asia/Tokyo'));
  });
});

describe('a zone', () => {
  it.each([
    ['UTC', 2026, []],
    ['Asia/Kolkata', 2026, []],
    ['Europe/Berlin', 2026, ['2026-03-29T01:00:00Z 60', '2026-10-25T01:00:00Z -60']],
    ['Australia/Lord_Howe', 2026, ['2026-04-04T15:00:00Z -30', '2026-10-03T15:30:00Z 30']],
    [
      'Pacific/Apia',
      2011,
      ['2011-04-02T14:00:00Z -60', '2011-09-24T14:00:00Z 60', '2011-12-30T10:00:00Z 1440'],
    ],
    ['America/Sao_Paulo', 2018, ['2018-02-18T02:00:00Z -60', '2018-11-04T03:00:00Z 60']],
    ['Antarctica/Troll', 2026, ['2026-03-29T01:00:00Z 120', '2026-10-25T01:00:00Z -120']],
    ['Africa/Casablanca', 2024, ['2024-03-10T02:00:00Z -60', '2024-04-14T02:00:00Z 60']],
  ])('%s jumps in %d at the right second', (name, year, jumps) => {
    expect(jumpsOf(name, year)).toEqual(jumps);
  });

  it('covers each year without a hole, and shows what a clock shows', () => {
    for (const name of ['Europe/Berlin', 'Pacific/Apia', 'Pacific/Kiritimati', 'Asia/Pyongyang']) {
      const clock = wallClock(name);
      for (let year = 1990; year < 2030; year += 1) {
        const stretches = zoneOf(name).stretchesOf(year);
        expect(stretches[0]?.from).toBe(Date.UTC(year, 0, 1));
        expect(stretches[stretches.length - 1]?.until).toBe(Date.UTC(year + 1, 0, 1));
        stretches.forEach(({ from, until, offsetMs, offsetBeforeMs }, index) => {
          expect(stretches[index + 1]?.from ?? until).toBe(until);
          expect(clock(from)).toBe(from + offsetMs);
          expect(clock(from - 60 * SECOND_MS)).toBe(from - 60 * SECOND_MS + offsetBeforeMs);
          expect(clock(until - 60 * SECOND_MS)).toBe(until - 60 * SECOND_MS + offsetMs);
        });
      }
    }
  });

  it('is read at any moment', () => {
    const berlin = zoneOf('Europe/Berlin');
    const shown = (text: string) => formatInstant(berlin.wallAt(Date.parse(text)));
    expect(shown('2026-03-29T00:59:59Z')).toBe('2026-03-29T01:59:59Z');
    expect(shown('2026-03-29T01:00:00Z')).toBe('2026-03-29T03:00:00Z');
    expect(shown('2026-12-31T23:30:00Z')).toBe('2027-01-01T00:30:00Z');
  });
});
