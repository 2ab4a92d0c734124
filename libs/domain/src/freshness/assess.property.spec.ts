import fc from 'fast-check';
import { VOLUME_STATUSES } from '../status';
import {
  backupFact,
  claimFact,
  persistentVolumeFact,
  targetFact,
  volumeFact,
} from '../testing/facts';
import { HOUR_MS, type Instant, MINUTE_MS } from '../time';
import { assess } from './assess';
import { type Coverage, type Evidence } from './evidence';
import { NOW, SETTINGS, evidence, nightly } from './testing/evidence';

/** Moments around now, on whole minutes so that edges are met, and also off them. */
const moment = fc
  .integer({ min: -80 * 60, max: 80 * 60 })
  .chain((minutes) => fc.constantFrom(0, 1, 59_999).map((ms) => NOW + minutes * MINUTE_MS + ms));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { nil: null, freq: 3 });
/** Other people's words. */
const text = fc.constantFrom('', ' ', 'scratch', 'is it?', 'two\nlines', 'x'.repeat(999));
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const backup = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    state: fc.constantFrom('completed', 'failed', 'running', 'deleting', 'unknown'),
    usable: fc.boolean(),
    deleting: fc.boolean(),
    snapshotAt: maybe(moment),
    completedAt: maybe(moment),
    createdAt: maybe(moment),
    cluster: fc.constantFrom(null, null, 'here', 'there'),
  })
  .map(backupFact);

const coverage: fc.Arbitrary<Coverage> = fc
  .record({
    kind: fc.constantFrom('policy', 'recurring-job'),
    standing: fc.constantFrom('active', 'active', 'disabled', 'snapshots-only'),
    objectiveSeconds: maybe(fc.integer({ min: 60, max: 200_000 })),
    nextRunAt: maybe(moment),
  })
  .map(nightly);

const anyEvidence: fc.Arbitrary<Evidence> = fc
  .record({
    cluster: fc.constantFrom('here', null),
    claim: fc
      .record({
        phase: fc.constantFrom('Bound', 'Bound', 'Bound', 'Bound', 'Pending', 'Lost', 'Unknown'),
        createdAt: maybe(moment),
        exclusion: rarely(fc.record({ reason: text, until: maybe(moment) })),
      })
      .map(claimFact),
    persistentVolume: fc.constantFrom(
      persistentVolumeFact(),
      persistentVolumeFact(),
      persistentVolumeFact(),
      persistentVolumeFact({ driver: null }),
      undefined,
    ),
    volume: fc.constantFrom(volumeFact(), volumeFact({ attachment: 'detached' }), undefined),
    target: fc.option(
      fc
        .record({
          available: fc.boolean(),
          configured: fc.boolean(),
          lastSyncedAt: maybe(moment),
          pollSeconds: fc.constantFrom(0, 300),
        })
        .map(targetFact),
    ),
    targets: fc.array(
      fc
        .record({ available: fc.boolean(), configured: fc.boolean(), detail: text })
        .map(targetFact),
      { maxLength: 1 },
    ),
    backups: fc.array(backup, { maxLength: 6 }),
    coverage: fc.array(coverage, { maxLength: 3 }),
    exclusion: rarely(
      fc.record({
        reason: text,
        until: maybe(moment),
        by: fc.constantFrom('ada', ''),
        at: maybe(moment),
      }),
    ),
    staleness: maybe(fc.record({ since: moment, detail: text })),
    vanished: fc.array(
      fc.record({
        id: fc.uuid(),
        target: fc.constant('default'),
        snapshotAt: moment,
        vanishedAt: moment,
        source: fc.constantFrom({ cluster: null }, { cluster: 'here' }, { cluster: 'elsewhere' }),
        lastReadingAt: maybe(moment),
        readings: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 2 },
    ),
    skippedRuns: fc.array(
      fc.record({
        policy: fc.constantFrom('nightly', 'hourly'),
        at: moment,
        because: fc.constantFrom('its volume was detached', 'its target was unavailable'),
      }),
      { maxLength: 3 },
    ),
    failedRun: maybe(fc.record({ at: moment, error: text })),
  })
  .map((record) => ({ ...record, target: record.target ?? undefined }));

const runs = { numRuns: 3_000 };

describe('assess, for any evidence', () => {
  it('gives every volume exactly one of the seven statuses, with a sentence', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(anyEvidence, (given) => {
        const { status, reason } = assess(given, SETTINGS, NOW);
        met.add(status);
        expect(VOLUME_STATUSES).toContain(status);
        expect(reason).toMatch(/^[A-Z].{10,}[.!?…]$/s);
        expect(reason).not.toMatch(/undefined|null|NaN|Infinity|Invalid/);
      }),
      runs,
    );
    expect([...met].sort()).toEqual([...VOLUME_STATUSES].sort());
  });

  it('changes nothing by itself before nextChangeAt', () => {
    const wait = fc.integer({ min: 0, max: 300 * 60 }).map((minutes) => minutes * MINUTE_MS);
    fc.assert(
      fc.property(
        anyEvidence,
        wait,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (given, far, part) => {
          const first = assess(given, SETTINGS, NOW);
          const end = first.nextChangeAt ?? NOW + far;
          expect(end).toBeGreaterThanOrEqual(NOW);
          if (first.nextChangeAt !== null) expect(first.nextChangeAt).toBeGreaterThan(NOW);
          const before = first.nextChangeAt === null ? end : end - 1;
          for (const later of [before, Math.floor(NOW + (before - NOW) * part)]) {
            expect(assess(given, SETTINGS, later)).toEqual(first);
          }
        },
      ),
      runs,
    );
  });

  it('wakes at every moment at which a status changes', () => {
    fc.assert(
      fc.property(anyEvidence, (given) => {
        let next: Instant | null = NOW;
        const told = new Map<Instant, string>();
        for (let wakes = 0; next !== null && wakes < 60; wakes += 1) {
          const assessed = assess(given, SETTINGS, next);
          told.set(next, assessed.status);
          next = assessed.nextChangeAt;
        }
        expect(next).toBeNull();
        const moments = [...told.keys()];
        for (let at = NOW; at < NOW + 240 * HOUR_MS; at += 7 * HOUR_MS + 13) {
          const last = moments.filter((moment) => moment <= at).pop() ?? NOW;
          expect(assess(given, SETTINGS, at).status).toBe(told.get(last));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never gets better by growing older', () => {
    const past = moment.filter((at) => at <= NOW);
    const point = past.map((at) =>
      backupFact({ id: String(at), snapshotAt: at, completedAt: at, createdAt: at }),
    );
    const rank = (status: string): number => ['ok', 'unknown', 'overdue', 'never'].indexOf(status);
    fc.assert(
      fc.property(fc.array(point), past, fc.nat(10_000), (backups, createdAt, minutes) => {
        const given = evidence({ backups, claim: claimFact({ createdAt }) });
        const now = assess(given, SETTINGS, NOW);
        const later = assess(given, SETTINGS, NOW + minutes * MINUTE_MS);
        expect(rank(later.status)).toBeGreaterThanOrEqual(rank(now.status));

        const older = backups.map((backup) => ({
          ...backup,
          snapshotAt: (backup.snapshotAt ?? NOW) - minutes * MINUTE_MS,
        }));
        const aged = assess({ ...given, backups: older }, SETTINGS, NOW);
        expect(rank(aged.status)).toBeGreaterThanOrEqual(rank(now.status));
      }),
      runs,
    );
  });

  it('does not depend on the order of the evidence', () => {
    fc.assert(
      fc.property(anyEvidence, (given) => {
        const turned = {
          ...given,
          backups: given.backups
            .map((each, index) => ({ ...each, id: `${each.id}${index}` }))
            .reverse(),
          vanished: [...given.vanished].reverse(),
        };
        const straight = { ...turned, backups: [...turned.backups].reverse() };
        expect(assess(turned, SETTINGS, NOW)).toEqual(assess(straight, SETTINGS, NOW));
      }),
      { numRuns: 500 },
    );
  });
});
