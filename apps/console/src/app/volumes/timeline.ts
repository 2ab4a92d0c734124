import { type Backup } from '@soteria/contracts';
import { DAY_MS, HOUR_MS, type Instant, parseInstant, relativeTime } from '@soteria/domain';

/** How a restore point came about; each has its own shape on the axis. */
export type PointKind = 'scheduled' | 'manual' | 'failed';

export interface TimelinePoint {
  backup: Backup;
  at: Instant;
  kind: PointKind;
}

/** Oldest first: what is on the axis, with a time. A backup that has none (it has not begun) is left out. */
export function timelinePoints(backups: readonly Backup[]): TimelinePoint[] {
  return backups
    .map((backup) => ({
      backup,
      at: parseInstant(backup.snapshotTime) ?? parseInstant(backup.completedTime),
      kind: kindOf(backup),
    }))
    .filter((point): point is TimelinePoint => point.at !== null)
    .sort((a, b) => a.at - b.at);
}

/** What is given up already goes at the next look, however long ago that was read. */
export const isDue = (goesAt: Instant, now: Instant): boolean => goesAt <= now;
export const goingInWords = (goesAt: Instant, now: Instant): string =>
  isDue(goesAt, now) ? 'goes now' : `goes ${relativeTime(goesAt, now)}`;

function kindOf(backup: Backup): PointKind {
  if (backup.state === 'failed') return 'failed';
  return backup.policy === undefined && backup.requestedBy !== undefined ? 'manual' : 'scheduled';
}

export const ZOOMS = {
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 31 * DAY_MS,
  year: 366 * DAY_MS,
} as const;
export type Zoom = keyof typeof ZOOMS | 'all';

export interface Span {
  from: Instant;
  to: Instant;
}

/** The part of time that the axis shows; with room on both sides, so that no mark touches the edge. */
export function spanOf(points: readonly TimelinePoint[], zoom: Zoom, now: Instant): Span {
  const oldest = points[0]?.at ?? now - DAY_MS;
  const length = zoom === 'all' ? Math.max(now - oldest, HOUR_MS) : ZOOMS[zoom];
  const margin = length * 0.03;
  return { from: now - length - margin, to: now + margin };
}

/** The smallest zoom that has most points in it. */
export function fittingZoom(points: readonly TimelinePoint[], now: Instant): Zoom {
  const wanted = points.length * 0.8;
  const fits = (lengthMs: number) =>
    points.filter(({ at }) => at >= now - lengthMs).length >= wanted;
  for (const zoom of ['day', 'week', 'month', 'year'] as const) {
    if (fits(ZOOMS[zoom])) return zoom;
  }
  return 'all';
}

/** Where a moment is on the axis, in percent of its length. */
export const placeOf = (at: Instant, { from, to }: Span): number =>
  ((at - from) / (to - from)) * 100;

export interface Gap {
  startPercent: number;
  lengthPercent: number;
}

/** Where the newest usable restore point was older than the objective. */
export function lateGaps(
  points: readonly TimelinePoint[],
  objectiveMs: number | null,
  span: Span,
  now: Instant,
): Gap[] {
  if (objectiveMs === null) return [];
  const usable = points.filter(({ backup }) => backup.usable).map(({ at }) => at);
  return usable.flatMap((at, index) => {
    const lateFrom = Math.max(at + objectiveMs, span.from);
    const lateTo = Math.min(usable[index + 1] ?? now, span.to);
    if (lateTo <= lateFrom) return [];
    const startPercent = placeOf(lateFrom, span);
    return [{ startPercent, lengthPercent: placeOf(lateTo, span) - startPercent }];
  });
}

export interface Tick {
  at: Instant;
  percent: number;
}

const MOST_TICKS = 8;
const TICK_STEPS_MS = [1, 3, 6, 12, 24, 2 * 24, 7 * 24, 14 * 24, 31 * 24, 92 * 24, 366 * 24].map(
  (hours) => hours * HOUR_MS,
);

/** Marks for the scale, at full hours or days of the browser's zone. */
export function ticksOf(span: Span): Tick[] {
  const length = span.to - span.from;
  const step = TICK_STEPS_MS.find((ms) => length / ms <= MOST_TICKS) ?? length;
  const at = new Date(span.from);
  if (step >= DAY_MS) at.setHours(0, 0, 0, 0);
  else at.setMinutes(0, 0, 0);
  const ticks: Tick[] = [];
  for (; at.getTime() <= span.to; stepOn(at, step)) {
    const instant = at.getTime();
    if (instant > span.from) ticks.push({ at: instant, percent: placeOf(instant, span) });
  }
  return ticks;
}

/** Days are those of the calendar: one of them has 23 hours, and one 25, where clocks are changed. */
function stepOn(at: Date, stepMs: number): void {
  if (stepMs >= DAY_MS) at.setHours(24 * Math.round(stepMs / DAY_MS), 0, 0, 0);
  else at.setTime(at.getTime() + stepMs);
}

/** Which point a key leads to from the one with this index; null when the key means nothing here. */
export function stepBy(
  key: string,
  index: number,
  points: readonly TimelinePoint[],
): number | null {
  const last = points.length - 1;
  const here = points[index]?.at ?? 0;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, index - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(last, index + 1);
    case 'PageUp':
      return Math.max(
        0,
        points.findLastIndex(({ at }) => at <= here - DAY_MS),
      );
    case 'PageDown': {
      const next = points.findIndex(({ at }) => at >= here + DAY_MS);
      return next === -1 ? last : next;
    }
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
