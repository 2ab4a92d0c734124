import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PolicyRetention } from '../policy/policy';
import { DAY_MS, HOUR_MS, type Instant } from '../time';
import { decideRetention } from './decide';
import { made, retentionCase, zoneOf } from './testing/cases';
import { proxmoxKeeps, resticKeeps } from './testing/models';
import { retentionInWords } from './words';

interface Golden {
  file: string;
  story: string;
  retention: PolicyRetention;
  points: Instant[];
  zone?: string;
  /** Whose documented rules come to the same. */
  agreesWith: ('restic' | 'proxmox')[];
}

const every = (ms: number, count: number, newest: string): Instant[] =>
  Array.from({ length: count }, (_, index) => Date.parse(newest) - index * ms);
const times = (...texts: string[]): Instant[] => texts.map((text) => Date.parse(text));

const GOLDENS: Golden[] = [
  {
    file: 'weekdays-and-fridays',
    story: "Weekdays, twice on Fridays, and one Wednesday missed: the example of restic's manual.",
    retention: { daily: 5, keepAtLeast: 1 },
    points: times(
      '2025-05-02T23:00:00Z',
      '2025-05-02T11:00:00Z',
      '2025-05-01T11:00:00Z',
      '2025-04-29T11:00:00Z',
      '2025-04-28T11:00:00Z',
      '2025-04-25T23:00:00Z',
      '2025-04-25T11:00:00Z',
      '2025-04-24T11:00:00Z',
      '2025-04-23T11:00:00Z',
      '2025-04-22T11:00:00Z',
      '2025-04-21T11:00:00Z',
    ),
    agreesWith: ['restic', 'proxmox'],
  },
  {
    file: 'twelve-sundays',
    story: "One backup each Sunday for twelve weeks, an older example of restic's manual.",
    retention: { daily: 4, keepAtLeast: 1 },
    points: every(7 * DAY_MS, 12, '2019-11-17T11:00:00Z'),
    agreesWith: ['restic', 'proxmox'],
  },
  {
    file: 'hundred-years',
    story: "One backup each day for a hundred years, another example of restic's manual.",
    retention: { daily: 7, weekly: 5, monthly: 12, yearly: 75, keepAtLeast: 1 },
    points: every(DAY_MS, 36_525, '2026-05-20T02:00:00Z'),
    agreesWith: ['restic'],
  },
  {
    file: 'last-of-irregular',
    story: 'Backups at odd times, some in one hour.',
    retention: { last: 4, keepAtLeast: 1 },
    points: times(
      '2016-01-12T21:08:03Z',
      '2016-01-12T21:02:03Z',
      '2016-01-09T21:02:03Z',
      '2016-01-04T12:30:03Z',
      '2016-01-04T12:28:03Z',
      '2016-01-04T11:23:03Z',
    ),
    agreesWith: ['restic', 'proxmox'],
  },
  {
    file: 'hourly',
    story: 'Three backups an hour for half a day.',
    retention: { hourly: 6, keepAtLeast: 1 },
    points: every(20 * 60_000, 36, '2026-05-01T12:10:00Z'),
    agreesWith: ['restic', 'proxmox'],
  },
  {
    file: 'weeks-across-new-year',
    story: 'ISO weeks: 2020 has a week 53, which ends on the 3rd of January.',
    retention: { weekly: 3, keepAtLeast: 1 },
    points: every(DAY_MS, 24, '2021-01-10T02:00:00Z'),
    agreesWith: ['restic', 'proxmox'],
  },
  {
    file: 'months-and-years',
    story: 'One backup each week for three years.',
    retention: { monthly: 6, yearly: 2, keepAtLeast: 1 },
    points: every(7 * DAY_MS, 150, '2026-05-20T02:00:00Z'),
    agreesWith: ['restic'],
  },
  {
    file: 'within',
    story: 'What is within two days of the newest point, which is long past.',
    retention: { withinSeconds: 2 * 86_400, keepAtLeast: 1 },
    points: every(12 * HOUR_MS, 8, '2014-11-22T10:20:30Z'),
    agreesWith: ['restic'],
  },
  {
    file: 'ten-years-of-proxmox',
    story:
      'The ten years of the example in the manual of Proxmox VE; Soteria keeps less, as rules overlap.',
    retention: { last: 3, daily: 13, weekly: 8, monthly: 11, yearly: 9, keepAtLeast: 1 },
    points: every(DAY_MS, 12 * 365, '2026-05-20T02:00:00Z'),
    agreesWith: ['restic'],
  },
  {
    file: 'days-of-a-zone',
    story: 'Midnight is that of Auckland, and the day on which its clocks go back has 25 hours.',
    retention: { daily: 3, keepAtLeast: 1 },
    points: every(6 * HOUR_MS, 14, '2026-04-06T18:00:00Z'),
    zone: 'Pacific/Auckland',
    agreesWith: [],
  },
  {
    file: 'floor-above-the-rules',
    story: 'Two a day are made, one a day is wanted, and five have to stay.',
    retention: { daily: 2, keepAtLeast: 5 },
    points: every(12 * HOUR_MS, 8, '2026-05-20T14:00:00Z'),
    agreesWith: [],
  },
];

/** A run of removed points is told by its length, so that a file of a hundred years stays readable. */
function tell(golden: Golden): string {
  const zone = golden.zone ?? 'UTC';
  const decisions = decideRetention(
    retentionCase({
      retention: golden.retention,
      zone: zoneOf(zone),
      backups: golden.points.map((at) => made(at)),
    }),
    Date.parse('2030-01-01T00:00:00Z'),
  );
  const lines = [`# ${golden.story}`, `# Keeps ${retentionInWords(golden.retention)} (${zone}).`];
  let removed = 0;
  const tellRemoved = (): void => {
    if (removed > 0) lines.push(`${' '.repeat(20)}  ${removed} removed`);
    removed = 0;
  };
  for (const { id, keep, reason } of decisions) {
    if (keep) {
      tellRemoved();
      lines.push(`${id.replace('.000', '')}  keep  ${reason}`);
    } else {
      removed += 1;
    }
  }
  tellRemoved();
  return `${lines.join('\n')}\n`;
}

describe.each(GOLDENS)('retention: $story', (golden) => {
  const path = join(__dirname, 'testdata', `${golden.file}.txt`);

  it(`is as ${golden.file}.txt tells`, () => {
    const told = tell(golden);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, told);
    expect(told).toBe(readFileSync(path, 'utf8'));
  });

  if (golden.agreesWith.length === 0) return;
  it(`keeps what ${golden.agreesWith.join(' and ')} would keep`, () => {
    const kept = decideRetention(
      retentionCase({
        retention: golden.retention,
        backups: golden.points.map((at) => made(at)),
      }),
      Date.parse('2030-01-01T00:00:00Z'),
    ).flatMap(({ keep, at }) => (keep && at !== null ? [at] : []));
    const models = { restic: resticKeeps, proxmox: proxmoxKeeps };
    for (const name of golden.agreesWith) {
      const expected = [...models[name](golden.points, golden.retention)].sort((a, b) => b - a);
      expect(kept).toEqual(expected);
    }
  });
});
