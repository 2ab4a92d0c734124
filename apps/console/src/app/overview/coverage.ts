import { type Backup, type VolumeRow } from '@soteria/contracts';
import { DAY_MS, type Instant, listInWords, parseInstant } from '@soteria/domain';
import { dayInWords } from '../ui/moment';

export const COVERAGE_DAYS = 30;

/**
 * What a day left behind. `overdue` is said only of days after the newest restore point had become too
 * old: a gap between older points may as well be the work of retention.
 */
export type DayState =
  'ok' | 'mixed' | 'failed' | 'overdue' | 'never' | 'none' | 'excluded' | Unread;

/** What stands for a day while its backups are being read, or cannot be. */
export type Unread = 'reading' | 'unknown';

export const DAY_LOOKS: Record<DayState, { sign: string; word: string }> = {
  ok: { sign: '●', word: 'restore point' },
  mixed: { sign: '◐', word: 'restore point, and a failed attempt' },
  failed: { sign: '✕', word: 'failed' },
  overdue: { sign: '!', word: 'overdue' },
  never: { sign: '○', word: 'a volume without any restore point' },
  none: { sign: '·', word: 'no restore point kept' },
  excluded: { sign: '–', word: 'excluded' },
  reading: { sign: '…', word: 'being read' },
  unknown: { sign: '?', word: 'not known' },
};

/** The beginnings of the last days in the browser's zone, oldest first; the last one is today. */
export function lastDays(now: Instant, count = COVERAGE_DAYS): Instant[] {
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(now);
    day.setHours(0, 0, 0, 0);
    day.setDate(day.getDate() - (count - 1 - index));
    return day.getTime();
  });
}

/** One volume's days. */
export function volumeDays(
  row: VolumeRow,
  backups: readonly Backup[],
  days: readonly Instant[],
): DayState[] {
  if (row.status === 'excluded') return days.map(() => 'excluded');
  const dueAt = parseInstant(row.dueAt);
  const bareFrom = withoutAnyFrom(row);
  return days.map((day, index) => {
    const end = days[index + 1] ?? day + DAY_MS;
    const within = backups.filter((backup) => {
      const at = parseInstant(backup.snapshotTime ?? backup.completedTime);
      return at !== null && at >= day && at < end;
    });
    if (bareFrom !== null && bareFrom < end && within.length === 0) return 'never';
    const isOverdue = row.status === 'overdue' && dueAt !== null && dueAt < end;
    return dayState(within, isOverdue);
  });
}

/** The days of a volume whose backups are not there to be looked at: what its row tells of them is known all the same. */
export const unreadDays = (row: VolumeRow, unread: Unread, days: readonly Instant[]): DayState[] =>
  volumeDays(row, [], days).map((state) => (state === 'none' ? unread : state));

/** From when on it counts that a volume has no restore point whatever; null where it has one, or need not yet. */
function withoutAnyFrom({ status, since, restorePoints }: VolumeRow): Instant | null {
  if (status === 'never') return parseInstant(since) ?? -Infinity;
  return status === 'unprotected' && restorePoints === 0 ? -Infinity : null;
}

function dayState(backups: readonly Backup[], isOverdue: boolean): DayState {
  const good = backups.some(({ usable }) => usable);
  const failed = backups.some(({ state }) => state === 'failed');
  if (good) return failed ? 'mixed' : 'ok';
  if (failed) return 'failed';
  return isOverdue ? 'overdue' : 'none';
}

const WORST_FIRST: readonly DayState[] = [
  'never',
  'overdue',
  'failed',
  'unknown',
  'reading',
  'mixed',
  'ok',
  'none',
  'excluded',
];

/** The worst of several volumes, day by day. */
export function worstDays(volumes: readonly (readonly DayState[])[], count: number): DayState[] {
  return Array.from({ length: count }, (_, index) => {
    const states = new Set(volumes.map((days) => days[index]));
    return WORST_FIRST.find((state) => states.has(state)) ?? 'none';
  });
}

const MOST_DAYS_NAMED = 3;

function named(days: readonly Instant[]): string {
  const names = days.slice(-MOST_DAYS_NAMED).map(dayInWords);
  const more = days.length - names.length;
  return listInWords(more > 0 ? [...names, `${more} more`] : names);
}

/** The same as a line of cells: `Restore points of 26 of 30 days; failed on Sat, Nov 21.` */
export function daysInWords(states: readonly DayState[], days: readonly Instant[]): string {
  const daysOf = (...wanted: DayState[]) =>
    days.filter((_, index) => wanted.some((state) => state === states[index]));
  if (states.every((state) => state === 'excluded')) return 'Excluded on purpose.';
  if (states.includes('reading')) return 'Being read.';
  if (states.includes('unknown')) return 'Not known.';
  const parts = [
    // What is the worst of a day says nothing of the other volumes, so there is nothing to count.
    states.includes('never')
      ? 'A volume without any restore point'
      : `Restore points of ${daysOf('ok', 'mixed').length} of ${days.length} days`,
  ];
  const failed = daysOf('failed', 'mixed');
  if (failed.length > 0) parts.push(`failed on ${named(failed)}`);
  const overdue = daysOf('overdue');
  if (overdue[0] !== undefined) parts.push(`overdue since ${dayInWords(overdue[0])}`);
  return `${parts.join('; ')}.`;
}
