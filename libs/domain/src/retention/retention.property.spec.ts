import fc from 'fast-check';
import { type BackupFact } from '../facts';
import { type PolicyRetention } from '../policy/policy';
import { DAY_MS, HOUR_MS, type Instant } from '../time';
import { type RetentionCase, decideRetention } from './decide';
import { made, retentionCase, zoneOf } from './testing/cases';
import { proxmoxKeeps, resticKeeps } from './testing/models';

const NOW = Date.parse('2026-05-20T12:00:00Z');

const count = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });
const anyRetention = fc
  .record({
    last: count,
    hourly: count,
    daily: count,
    weekly: count,
    monthly: count,
    yearly: count,
    withinSeconds: fc.option(fc.integer({ min: 0, max: 20 * 86_400 }), { nil: undefined }),
    keepAtLeast: fc.integer({ min: 1, max: 4 }),
  })
  // Without the fields that were not drawn, as JSON would have it.
  .map((record) => JSON.parse(JSON.stringify(record)) as PolicyRetention);
const time: fc.Arbitrary<Instant> = fc
  .tuple(fc.constantFrom(HOUR_MS / 3, DAY_MS, 20 * DAY_MS), fc.nat(60))
  .map(([step, steps]) => NOW - step * steps);
const anyBackups = fc
  .array(
    fc.record({
      at: time,
      policy: fc.constantFrom('nightly', 'nightly', 'nightly', 'hourly', null),
      claimUid: fc.constantFrom('claim-1', 'claim-1', 'claim-1', 'claim-0', null),
      usable: fc.constantFrom(true, true, true, true, false),
      deleting: fc.constantFrom(false, false, false, true),
      volume: fc.constantFrom('pvc-1', 'pvc-1', 'pvc-2'),
    }),
    { maxLength: 30 },
  )
  .map((records) => records.map(({ at, ...rest }, index) => made(at, { id: `${index}`, ...rest })));
const someIds = fc.uniqueArray(fc.nat(29).map(String), { maxLength: 4 }).map((ids) => new Set(ids));
const anyCase = fc
  .record({
    retention: anyRetention,
    zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Apia').map(zoneOf),
    backups: anyBackups,
    pinned: someIds,
    sourcesInUse: fc.subarray(['pvc-1', 'pvc-2', 'pvc-3']).map((volumes) => new Set(volumes)),
  })
  .map(retentionCase);

const removedOf = (given: RetentionCase): string[] =>
  decideRetention(given, NOW).flatMap(({ id, keep }) => (keep ? [] : [id]));
const without = (given: RetentionCase, ids: readonly string[]): RetentionCase => ({
  ...given,
  backups: given.backups.filter(({ id }) => !ids.includes(id)),
});
const goodPoints = (given: RetentionCase): BackupFact[] =>
  given.backups.filter(({ usable, deleting }) => usable && !deleting);

describe('any retention', () => {
  it('decides for every backup once, with a reason', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const decisions = decideRetention(given, NOW);
        expect(decisions.map(({ id }) => id).sort()).toEqual(
          given.backups.map(({ id }) => id).sort(),
        );
        for (const { reason } of decisions) expect(reason).not.toBe('');
      }),
    );
  });

  it('never empties the good points, nor goes below what has to stay', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const before = goodPoints(given).length;
        const after = goodPoints(without(given, removedOf(given))).length;
        expect(after).toBeGreaterThanOrEqual(Math.min(before, given.retention.keepAtLeast));
      }),
      { numRuns: 2_000 },
    );
  });

  it('never removes a backup of a volume of which a restore reads one', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const gone = new Set(removedOf(given));
        const volumes = given.backups
          .filter(({ id }) => gone.has(id))
          .map((each) => each.source.volume);
        for (const volume of volumes) expect(given.sourcesInUse).not.toContain(volume);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never removes the newest good point', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const newest = Math.max(...goodPoints(given).map(({ snapshotAt }) => snapshotAt ?? 0));
        const left = goodPoints(without(given, removedOf(given)));
        if (Number.isFinite(newest))
          expect(left.map(({ snapshotAt }) => snapshotAt)).toContain(newest);
      }),
    );
  });

  it('has nothing more to remove afterwards', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        expect(removedOf(without(given, removedOf(given)))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends where its preview said, in whatever order and however often it is interrupted', () => {
    fc.assert(
      fc.property(anyCase, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (given, picks) => {
        const preview = removedOf(given);
        let rest = given;
        for (const pick of picks) {
          const left = removedOf(rest);
          const next = left[pick % Math.max(left.length, 1)];
          if (next === undefined) break;
          expect(preview).toContain(next);
          rest = without(rest, [next]);
        }
        expect(rest.backups).toEqual(without(given, preview).backups);
      }),
      { numRuns: 500 },
    );
  });

  it('removes nothing with some points out of sight that it would keep with all in sight', () => {
    const seen = fc.array(fc.boolean(), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(anyCase, seen, (given, isSeen) => {
        const hidden = given.backups.flatMap(({ id }) => (isSeen[Number(id)] ? [] : [id]));
        expect(removedOf(given)).toEqual(expect.arrayContaining(removedOf(without(given, hidden))));
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps more when any rule is more generous', () => {
    const rule = fc.constantFrom<Exclude<keyof PolicyRetention, 'withinSeconds'>>(
      'last',
      'hourly',
      'daily',
      'weekly',
      'monthly',
      'yearly',
      'keepAtLeast',
    );
    fc.assert(
      fc.property(
        anyCase,
        rule,
        fc.integer({ min: 1, max: 4 }),
        fc.nat(9e5),
        (given, name, more, seconds) => {
          // Without any rule everything is kept, so a first rule cannot keep more.
          const some = { ...given.retention, last: (given.retention.last ?? 0) + 1 };
          const generous = {
            ...some,
            [name]: (some[name] ?? 0) + more,
            withinSeconds: (some.withinSeconds ?? 0) + seconds,
          };
          const removed = removedOf({ ...given, retention: some });
          expect(removed).toEqual(
            expect.arrayContaining(removedOf({ ...given, retention: generous })),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('removes nothing on hold', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        expect(removedOf({ ...given, hold: 'kept for now' })).toEqual([]);
      }),
    );
  });

  const distinctTimes = fc.uniqueArray(time, { minLength: 1, maxLength: 40 });
  const keptTimes = (times: Instant[], retention: PolicyRetention): Set<Instant | null> =>
    new Set(
      decideRetention(retentionCase({ retention, backups: times.map((at) => made(at)) }), NOW)
        .filter(({ keep }) => keep)
        .map(({ at }) => at),
    );

  it('keeps what restic keeps, but for the oldest point while a count is not used up', () => {
    fc.assert(
      fc.property(distinctTimes, anyRetention, (times, drawn) => {
        const retention = { ...drawn, last: (drawn.last ?? 0) + 1, keepAtLeast: 1 };
        const oldest = Math.min(...times);
        const ours = [...keptTimes(times, retention)].filter((at) => at !== oldest);
        const theirs = [...resticKeeps(times, retention)].filter((at) => at !== oldest);
        expect(new Set(ours)).toEqual(new Set(theirs));
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps what Proxmox Backup Server keeps by any one rule', () => {
    const rule = fc.constantFrom('last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly');
    fc.assert(
      fc.property(distinctTimes, rule, fc.integer({ min: 1, max: 6 }), (times, name, wanted) => {
        const retention = { [name]: wanted, keepAtLeast: 1 };
        expect(keptTimes(times, retention)).toEqual(proxmoxKeeps(times, retention));
      }),
      { numRuns: 2_000 },
    );
  });
});
