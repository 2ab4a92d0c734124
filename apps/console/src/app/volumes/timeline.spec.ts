import { DAY_MS, HOUR_MS } from '@soteria/domain';
import { inTimeZone } from '../testing/time-zone';
import { NOON, backup, daysAgo, failedBackup, hoursAgo } from '../testing/world';
import {
  fittingZoom,
  lateGaps,
  placeOf,
  spanOf,
  stepBy,
  ticksOf,
  timelinePoints,
} from './timeline';

const daily = timelinePoints(
  [5, 4, 3, 2, 1].map((days) => backup('a/b', `b${days}`, { snapshotTime: daysAgo(days) })),
);

describe('points on the axis', () => {
  it('stand in the order of time, and are left out without a time', () => {
    const backups = [
      backup('a/b', 'new', { snapshotTime: hoursAgo(1) }),
      backup('a/b', 'old', { snapshotTime: hoursAgo(9) }),
      backup('a/b', 'queued', { snapshotTime: null, completedTime: null }),
    ];
    expect(timelinePoints(backups).map((point) => point.backup.id)).toEqual(['old', 'new']);
  });

  it.each([
    ['scheduled', backup('a/b', 'x')],
    ['manual', { ...backup('a/b', 'x', { requestedBy: 'ada' }), policy: undefined }],
    ['failed', failedBackup('a/b', 'x')],
  ])('are %s', (kind, made) => {
    const { policy, ...rest } = made;
    const given = policy === undefined ? rest : { ...rest, policy };
    expect(timelinePoints([given])[0]?.kind).toBe(kind);
  });
});

describe('the axis', () => {
  it('begins wide enough for most points', () => {
    expect(fittingZoom(daily, NOON)).toBe('week');
    expect(fittingZoom([], NOON)).toBe('day');
  });

  it('reaches from its length ago until now, with room at both ends', () => {
    const span = spanOf(daily, 'week', NOON);
    expect(placeOf(NOON, span)).toBeLessThan(100);
    expect(placeOf(NOON - 7 * DAY_MS, span)).toBeGreaterThan(0);
    const all = spanOf(daily, 'all', NOON);
    expect(placeOf(daily[0]?.at ?? 0, all)).toBeGreaterThan(0);
  });

  it.each(['day', 'week', 'month', 'year', 'all'] as const)('has few marks for a %s', (zoom) => {
    const ticks = ticksOf(spanOf(daily, zoom, NOON));
    expect(ticks.length).toBeGreaterThan(0);
    expect(ticks.length).toBeLessThanOrEqual(9);
    for (const { percent } of ticks) expect(percent).toBeGreaterThan(0);
  });
});

describe('the axis where clocks are changed', () => {
  it.each(['2026-10-25T12:00:00Z', '2026-03-29T12:00:00Z'])(
    'has its marks at the beginning of days all the same (%s)',
    (changed) => {
      const now = Date.parse(changed) + 3 * DAY_MS;
      const hours = inTimeZone('Europe/Berlin', () =>
        ticksOf(spanOf([], 'week', now)).map(({ at }) => new Date(at).getHours()),
      );
      expect(hours).toEqual(Array(7).fill(0));
    },
  );
});

describe('gaps over the objective', () => {
  const span = spanOf(daily, 'week', NOON);

  it('are none without an objective, or while it is kept', () => {
    expect(lateGaps(daily, null, span, NOON)).toEqual([]);
    expect(lateGaps(daily, 26 * HOUR_MS, span, NOON)).toEqual([]);
  });

  it('begin when a point has become too old, and end with the next or now', () => {
    const points = timelinePoints([
      backup('a/b', 'b1', { snapshotTime: daysAgo(5) }),
      failedBackup('a/b', 'b2', { snapshotTime: daysAgo(4) }),
      backup('a/b', 'b3', { snapshotTime: daysAgo(3) }),
    ]);
    const gaps = lateGaps(points, DAY_MS, span, NOON);
    expect(gaps.map(({ startPercent }) => startPercent)).toEqual([
      placeOf(NOON - 4 * DAY_MS, span),
      placeOf(NOON - 2 * DAY_MS, span),
    ]);
    expect(gaps[1]?.lengthPercent).toBeCloseTo(
      placeOf(NOON, span) - placeOf(NOON - 2 * DAY_MS, span),
    );
  });
});

describe('stepping through points', () => {
  it.each([
    ['ArrowLeft', 2, 1],
    ['ArrowLeft', 0, 0],
    ['ArrowRight', 2, 3],
    ['ArrowRight', 4, 4],
    ['PageUp', 3, 2],
    ['PageUp', 0, 0],
    ['PageDown', 2, 3],
    ['PageDown', 4, 4],
    ['Home', 3, 0],
    ['End', 1, 4],
  ])('%s leads from %d to %d', (key, from, to) => {
    expect(stepBy(key, from, daily)).toBe(to);
  });

  it('knows no other key', () => {
    expect(stepBy('a', 1, daily)).toBeNull();
  });
});
