import { claimFact } from '../testing/facts';
import { HOUR_MS } from '../time';
import { assess } from './assess';
import { type Assessment } from './assessment';
import { type Evidence } from './evidence';
import { NOW, SETTINGS, evidence, hoursAgo, point } from './testing/evidence';
import { LATE_STORIES } from './testing/late-stories';
import { STORIES } from './testing/stories';
import { excluded, failed, vanishedPoint } from './testing/story';

const stories = [...STORIES, ...LATE_STORIES];

describe('assess', () => {
  test.each(stories)('%s', (_story, overrides, status, reason) => {
    const assessed = assess(evidence(overrides), SETTINGS, NOW);
    expect(assessed.status).toBe(status);
    if (reason !== '') expect(assessed.reason).toBe(reason);
  });

  it('has a row for each of the seven statuses', () => {
    expect(new Set(stories.map(([, , status]) => status)).size).toBe(7);
  });

  const figures = (overrides: Partial<Evidence>): Partial<Assessment> => {
    const {
      reason: _reason,
      status: _status,
      ...rest
    } = assess(evidence(overrides), SETTINGS, NOW);
    return rest;
  };

  it('is late at the objective, not before', () => {
    const at = (hours: number) =>
      assess(evidence({ backups: [point(hours)] }), SETTINGS, NOW).status;
    expect([at(25.999), at(26)]).toEqual(['ok', 'overdue']);
  });

  it('measures by the time of the snapshot, not of the upload', () => {
    const slow = point(27, { completedAt: hoursAgo(1) });
    expect(assess(evidence({ backups: [slow] }), SETTINGS, NOW).status).toBe('overdue');
  });

  it('says since when an unbroken chain of restore points has held', () => {
    const backups = [90, 62, 40, 20, 5].map((hours) =>
      point(hours, { completedAt: hoursAgo(hours - 1) }),
    );
    expect(figures({ backups })).toMatchObject({
      since: hoursAgo(61),
      dueAt: hoursAgo(5) + 26 * HOUR_MS,
      nextChangeAt: hoursAgo(5) + 26 * HOUR_MS,
      objectiveSeconds: 26 * 3_600,
      restorePoints: 5,
    });
  });

  it('is overdue since it was due, and changes no more by itself', () => {
    expect(figures({ backups: [point(30)] })).toMatchObject({
      since: hoursAgo(4),
      dueAt: hoursAgo(4),
      nextChangeAt: null,
    });
  });

  it('measures nothing where nothing is promised', () => {
    expect(figures({ coverage: [], backups: [point(2)] })).toMatchObject({
      objectiveSeconds: null,
      dueAt: null,
      nextChangeAt: null,
      restorePoints: 1,
    });
  });

  it('counts restore points of the future, although they do not make anything fresh', () => {
    expect(figures({ backups: [point(30), point(-3), point(-2)] })).toMatchObject({
      restorePoints: 3,
      lastRestorePoint: { id: 'backup-30h' },
      nextChangeAt: hoursAgo(-2) - 5 * 60_000,
    });
  });

  it('wakes when an exclusion ends', () => {
    const until = NOW + 5 * HOUR_MS;
    expect(figures({ claim: excluded(until), backups: [point(30)] })).toMatchObject({
      nextChangeAt: until,
    });
  });

  it('shows the newest point, the newest attempt and the count, whatever the status', () => {
    const backups = [point(9), point(3), failed(1, 'disk full'), point(2, { usable: false })];
    expect(figures({ coverage: [], backups })).toMatchObject({
      lastRestorePoint: { id: 'backup-3h', at: hoursAgo(3) },
      lastAttempt: { at: hoursAgo(1), state: 'failed', error: 'disk full' },
      restorePoints: 2,
    });
  });

  it('shows what another cluster made, after its own', () => {
    const foreign = [point(9, { cluster: 'there' }), point(3, { cluster: 'there' })];
    expect(figures({ backups: foreign })).toMatchObject({
      lastRestorePoint: { id: 'backup-3h' },
      lastAttempt: null,
      restorePoints: 2,
    });
    expect(figures({ backups: [...foreign, point(20)] })).toMatchObject({
      lastRestorePoint: { id: 'backup-20h' },
      lastAttempt: { at: hoursAgo(20) },
      restorePoints: 3,
    });
  });

  it('does not count what is being deleted', () => {
    const backups = [point(30), point(3, { deleting: true }), point(2, { state: 'deleting' })];
    expect(figures({ backups })).toMatchObject({
      lastRestorePoint: { id: 'backup-30h' },
      lastAttempt: { at: hoursAgo(3) },
      restorePoints: 1,
    });
  });

  it('adds what could not be read of the objects', () => {
    const damaged = claimFact({ damage: 'The annotation soteria.io/exclude-until is not a date.' });
    expect(assess(evidence({ claim: damaged, backups: [point(1)] }), SETTINGS, NOW).reason).toMatch(
      /objective of 26 hours\. The annotation soteria\.io\/exclude-until is not a date\.$/,
    );
  });

  it('is unknown since the first restore point went out of sight', () => {
    const vanished = [vanishedPoint(10, 0), { ...vanishedPoint(20, 0), vanishedAt: hoursAgo(3) }];
    expect(figures({ backups: [point(30)], vanished })).toMatchObject({
      since: hoursAgo(3),
      nextChangeAt: hoursAgo(10) + 26 * HOUR_MS,
    });
  });

  it('is not unknown since a restore point of another cluster went out of sight', () => {
    const vanished = [{ ...vanishedPoint(10, 0), source: { cluster: 'elsewhere' } }];
    const { status } = assess(evidence({ backups: [point(30)], vanished }), SETTINGS, NOW);
    expect(status).toBe('overdue');
  });

  it.each([
    ['a chain in which each point was usable just before the last was too old', 10, 9 + 26, 9 + 26],
    ['a chain that was broken for a moment', 10, 9.001 + 26, 9],
  ])('says since when, of %s', (_story, newest, older, since) => {
    const backups = [
      point(newest, { completedAt: hoursAgo(9) }),
      point(older, { completedAt: hoursAgo(older) }),
    ];
    expect(figures({ backups })).toMatchObject({ since: hoursAgo(since) });
  });

  it('orders restore points and attempts of one moment by their names', () => {
    const backups = ['b', 'c', 'a'].map((id) => point(1, { id, error: id, state: 'failed' }));
    for (const given of [backups, [...backups].reverse()]) {
      expect(figures({ backups: given })).toMatchObject({
        lastRestorePoint: { id: 'a' },
        lastAttempt: { error: 'c' },
      });
    }
  });

  it.each([
    ['disk full', 'failed: disk full.'],
    ['disk full.', 'failed: disk full.'],
    ['disk full!', 'failed: disk full!'],
    ['x'.repeat(240), `failed: ${'x'.repeat(240)}.`],
    ['x'.repeat(241), `failed: ${'x'.repeat(239)}…`],
  ])('quotes the error %j as the end of a sentence', (error, end) => {
    expect(assess(evidence({ backups: [failed(1, error)] }), SETTINGS, NOW).reason).toMatch(
      new RegExp(`${end.replace(/[.!]/g, '\\$&')}$`),
    );
  });

  it('keeps a long error of the driver within bounds', () => {
    const { reason } = assess(evidence({ backups: [failed(1, 'x'.repeat(9_000))] }), SETTINGS, NOW);
    expect(reason.length).toBeLessThan(400);
  });
});
