import { type BackupFact } from '../facts';
import { type PolicyRetention } from '../policy/policy';
import { type BackupOverrides, targetFact } from '../testing/facts';
import { DAY_MS, HOUR_MS } from '../time';
import { type RetentionCase, type RetentionDecision, decideRetention } from './decide';
import { retentionHold } from './hold';
import { made, retentionCase, zoneOf } from './testing/cases';
import { retentionInWords } from './words';

const NOW = Date.parse('2026-05-20T12:00:00Z');
const old = (days: number, overrides: BackupOverrides = {}): BackupFact =>
  made(NOW - days * DAY_MS, { id: `day-${days}`, ...overrides });
const decide = (overrides: Partial<RetentionCase>): Map<string, RetentionDecision> =>
  new Map(
    decideRetention(retentionCase(overrides), NOW).map((decision) => [decision.id, decision]),
  );
const TWO: PolicyRetention = { last: 2, keepAtLeast: 1 };

describe('decideRetention never removes', () => {
  const fresh = [old(1), old(2)];
  it.each<[string, Partial<RetentionCase>, string]>([
    [
      'what another policy made',
      { backups: [old(9, { policy: 'hourly' })] },
      'made by the policy hourly',
    ],
    ['what no policy made', { backups: [old(9, { policy: null })] }, 'not made by this policy'],
    [
      'what does not tell its claim',
      { backups: [old(9, { claimUid: null })] },
      'does not say of which claim it was made',
    ],
    [
      'what was made of an earlier claim of this name',
      { backups: [old(9, { claimUid: 'claim-0' })] },
      'made of an earlier claim of this name',
    ],
    ['what is pinned', { backups: [old(9)], pinned: new Set(['day-9']) }, 'pinned'],
    [
      'what is of the same volume as what a restore reads',
      { backups: [old(9)], sourcesInUse: new Set([old(9).source.volume]) },
      'a restore or a backup of this volume is under way',
    ],
    [
      'what failed',
      { backups: [old(9, { state: 'failed', usable: false })] },
      'failed, so there is nothing to restore in it',
    ],
    ['what is running', { backups: [old(9, { state: 'running', usable: false })] }, 'not finished'],
    ['what has no moment', { backups: [old(9, { snapshotAt: null })] }, 'not finished'],
    ['what is going already', { backups: [old(9, { deleting: true })] }, 'being deleted already'],
    [
      'what Longhorn is deleting',
      { backups: [old(9, { state: 'deleting' })] },
      'being deleted already',
    ],
    [
      'what is dated in the future',
      { backups: [old(9, { snapshotAt: NOW + HOUR_MS })] },
      'dated in the future: some clock is wrong',
    ],
    [
      'anything on hold',
      { backups: [old(9)], hold: 'kept while the moon is full' },
      'kept while the moon is full',
    ],
    [
      'anything without a rule',
      { backups: [old(9)], retention: { daily: 0, keepAtLeast: 1 } },
      'the policy has no rule that removes',
    ],
  ])('%s', (_story, overrides, reason) => {
    const backups = [...fresh, ...(overrides.backups ?? [])];
    const decided = decide({ retention: TWO, ...overrides, backups });
    expect(decided.get('day-9')).toMatchObject({ keep: true, reason });
    // The same point goes when nothing protects it.
    expect(decide({ retention: TWO, backups: [...fresh, old(9)] }).get('day-9')).toEqual({
      id: 'day-9',
      at: NOW - 9 * DAY_MS,
      keep: false,
      reason: 'no rule wants it any longer',
    });
  });

  it('the newest usable points, as many as have to stay', () => {
    const backups = [1, 2, 3, 4].map((days) => old(days));
    const decided = decide({ retention: { yearly: 1, keepAtLeast: 3 }, backups });
    expect([...decided.values()].map(({ keep }) => keep)).toEqual([true, true, true, false]);
    expect(decided.get('day-1')?.reason).toBe('yearly 1 of 1, the newest 3 always stay');
    expect(decided.get('day-3')?.reason).toBe('the newest 3 always stay');
  });
});

describe('decideRetention', () => {
  it('counts the backups on each target for themselves: one copy is none of the other', () => {
    const kept = (overrides: Partial<RetentionCase>) =>
      [...decide({ retention: { last: 2, keepAtLeast: 2 }, ...overrides }).values()]
        .filter(({ keep }) => keep)
        .map(({ id }) => id);
    const away = { target: 'offsite' };
    const moved = [old(1, away), old(2, away), old(3, away), old(4), old(5), old(6)];
    expect(kept({ backups: moved })).toEqual(['day-1', 'day-2', 'day-4', 'day-5']);
    const turns = [old(1), old(2, away), old(3), old(4, away), old(5), old(6, away)];
    expect(kept({ backups: turns })).toEqual(['day-1', 'day-2', 'day-3', 'day-4']);
  });

  it('does not count what is protected', () => {
    const backups = [
      old(1, { state: 'failed', usable: false }),
      old(2, { policy: null }),
      old(3),
      old(4),
      old(5),
    ];
    const decided = decide({ retention: TWO, backups, pinned: new Set(['day-4']) });
    expect([...decided.values()].filter(({ keep }) => !keep)).toEqual([]);
    expect(decided.get('day-5')?.reason).toBe('last 2 of 2');
  });

  it('counts what a restore reads, so that nothing else is kept in its stead', () => {
    const backups = [old(1), old(2), old(3)];
    const sourcesInUse = new Set([old(1).source.volume]);
    const decided = decide({ retention: TWO, backups, sourcesInUse });
    expect(decided.get('day-1')?.reason).toBe('last 1 of 2, the newest always stays');
    expect(decided.get('day-3')?.reason).toBe('a restore or a backup of this volume is under way');
  });

  it('removes what is of another volume than what a restore reads', () => {
    const backups = [old(1), old(2), old(3)];
    const decided = decide({ retention: TWO, backups, sourcesInUse: new Set(['pvc-2']) });
    expect(decided.get('day-3')?.keep).toBe(false);
  });

  it('shows the rules also while everything is on hold', () => {
    const decided = decide({ retention: TWO, backups: [old(1), old(3)], hold: 'kept for now' });
    expect(decided.get('day-3')?.reason).toBe('last 2 of 2');
  });

  it('tells the newest first, and those without a moment before them', () => {
    const backups = [old(2), old(3, { snapshotAt: null }), old(1), made(NOW - DAY_MS, { id: 'b' })];
    expect(decideRetention(retentionCase({ backups }), NOW).map(({ id }) => id)).toEqual([
      'day-3',
      'b',
      'day-1',
      'day-2',
    ]);
  });

  it('counts a day once although its first minute came twice', () => {
    // In St. John's the clocks went back from 00:01 to 23:01 of the day before.
    const minutes = [0, 31, 59, 60, 61].map(
      (minute) => Date.parse('2010-11-07T02:30:00Z') + minute * 60_000,
    );
    const backups = minutes.map((at, index) => made(at, { id: `${index}` }));
    const decided = decideRetention(
      retentionCase({
        retention: { daily: 3, keepAtLeast: 1 },
        zone: zoneOf('America/St_Johns'),
        backups,
      }),
      NOW,
    );
    expect(decided.map(({ id, keep }) => `${id} ${keep}`)).toEqual([
      '4 true',
      '3 false',
      '2 true',
      '1 false',
      '0 false',
    ]);
  });
});

describe('retentionHold', () => {
  const circumstances = {
    staleness: null,
    backups: [old(1), old(2, { target: 'second' })],
    target: (name: string) => targetFact({ name }),
    vanished: [],
  };
  const vanished = {
    id: 'x',
    target: 'default',
    snapshotAt: NOW,
    vanishedAt: NOW,
    source: { cluster: null },
    lastReadingAt: null,
  };

  it.each([
    ['nothing is in the way', {}, null],
    [
      'contact is lost',
      { staleness: { since: NOW } },
      'kept while the cluster is out of contact, since 2026-05-20 12:00 UTC',
    ],
    [
      'a target is unavailable',
      { target: (name: string) => targetFact({ name, available: name === 'default' }) },
      'kept while the backup target second is unavailable',
    ],
    [
      'a target is not in sight',
      { target: () => undefined },
      'kept while the backup target default is not in sight',
    ],
    [
      'other points have vanished',
      { vanished: [{ ...vanished, readings: 2 }] },
      'kept while other restore points are out of sight',
    ],
    ['other points are lost', { vanished: [{ ...vanished, readings: 3 }] }, null],
    [
      'one of several is not lost yet',
      {
        vanished: [
          { ...vanished, readings: 3 },
          { ...vanished, readings: 0 },
        ],
      },
      'kept while other restore points are out of sight',
    ],
  ])('when %s', (_story, overrides, reason) => {
    expect(retentionHold({ ...circumstances, ...overrides })).toBe(reason);
  });
});

describe('retentionInWords', () => {
  it.each<[PolicyRetention, string]>([
    [{ keepAtLeast: 1 }, 'everything'],
    [{ last: 0, keepAtLeast: 3 }, 'everything'],
    [
      { last: 3, daily: 7, weekly: 4, keepAtLeast: 2 },
      'the last 3, 7 daily and 4 weekly; never fewer than 2',
    ],
    [{ withinSeconds: 172_800, keepAtLeast: 1 }, 'all within 48 hours; never fewer than 1'],
    [
      { hourly: 24, monthly: 12, yearly: 5, withinSeconds: 3_600, keepAtLeast: 1 },
      '24 hourly, 12 monthly, 5 yearly and all within 1 hour; never fewer than 1',
    ],
  ])('%j', (retention, words) => {
    expect(retentionInWords(retention)).toBe(words);
  });
});
